#!/usr/bin/env bash
# Installs what the tests use beyond Go: ffmpeg and GStreamer (counterparts for interop), PostgreSQL (the second
# database), Chromium (the pages), gcc (the race detector) and axe-core (accessibility). Running it again is quick and
# changes nothing. The demo needs none of this.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  ffmpeg
  gstreamer1.0-rtsp gir1.2-gst-rtsp-server-1.0 python3-gi
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
  postgresql chromium openssl tzdata
)

say() { printf 'setup: %s\n' "$*" >&2; }

installed() { dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^.i'; }

missing_packages() {
  local p
  for p in "${packages[@]}"; do installed "$p" || echo "$p"; done
  command -v gcc >/dev/null || { echo gcc; echo libc6-dev; }
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; return; fi
  if command -v sudo >/dev/null; then sudo "$@"; return; fi
  say "these packages need root; as root run: $*"
  exit 1
}

command -v go >/dev/null || { say "Go 1.26 or newer is needed and not on the PATH: https://go.dev/dl"; exit 1; }

mapfile -t want < <(missing_packages)
if [ "${#want[@]}" -gt 0 ]; then
  command -v apt-get >/dev/null || { say "no apt-get here; install by hand: ${want[*]}"; exit 1; }
  say "installing ${want[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${want[@]}" >/dev/null
fi

# axe-core, at the version the lock file names. The stamp is npm's own copy of the lock file.
if [ -f e2e/package-lock.json ] && ! [ e2e/node_modules/.package-lock.json -nt e2e/package-lock.json ]; then
  say "npm ci in e2e"
  (cd e2e && npm ci --silent --no-audit --no-fund --ignore-scripts)
  touch e2e/node_modules/.package-lock.json
fi
