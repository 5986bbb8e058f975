#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME, one after the other; stops at the first that finds something. Making an input shorter may
# take MINIMIZETIME: Go's own default, a minute an input, lets a target run far past its time.
set -euo pipefail
cd "$(dirname "$0")/.."
fuzztime=${FUZZTIME:-10s}
minimizetime=${MINIMIZETIME:-2s}

count=0
while IFS=: read -r file line; do
  target=$(sed -E 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/' <<<"$line")
  package=./$(dirname "$file")
  printf '%s %s\n' "$package" "$target"
  go test -run '^$' -fuzz "^${target}\$" -fuzztime "$fuzztime" -fuzzminimizetime "$minimizetime" "$package" </dev/null
  count=$((count + 1))
done < <(grep -rE --include='*_test.go' --exclude-dir=node_modules '^func Fuzz' cmd internal e2e protocols bench 2>/dev/null | sort)
printf '%d fuzz targets, %s each\n' "$count" "$fuzztime"
[ "$count" -gt 0 ]
