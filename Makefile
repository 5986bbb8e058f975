# Portiek. `make demo` shows it, `make test` checks it; `make help` lists the rest.

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
ARGS    ?=
FUZZTIME ?= 10s

.DEFAULT_GOAL := help
.PHONY: help setup build demo gallery test test-long bench fuzz lint race clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 18

setup: ## install what the tests use (apt, npm); quick when it is all there
	@scripts/setup.sh

build: ## bin/portiek: one static binary
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/portiek ./cmd/portiek

demo: build ## four pretend cameras on throw-away data; ARGS='--term 2m --cameras 6' adds flags
	bin/portiek demo $(ARGS)

gallery: ## every page in every state on made-up data, for reviewing
	CGO_ENABLED=0 $(GO) run -tags gallery ./cmd/portiek gallery $(ARGS)

lint: ## gofmt, go vet, staticcheck
	@scripts/lint.sh

# Whole-system tests run one package after another: each starts servers, cameras and browsers of its own. The simulated
# year is one goroutine: its week runs without the race detector, which makes SQLite in Go ten times slower.
race:
	CGO_ENABLED=1 $(GO) test -race -timeout 40m $(ARGS) $$($(GO) list ./... | grep -v /e2e/)
	CGO_ENABLED=1 $(GO) test -race -p 1 -timeout 60m $(ARGS) ./e2e/...
	$(GO) test -timeout 30m $(ARGS) ./e2e/year

test: setup lint build race ## everything a change must pass, race detector on

test-long: setup lint build ## the long form: a simulated year, 100 kills, every fuzz target for 60 s
	PORTIEK_LONG=1 CGO_ENABLED=1 $(GO) test -race -p 1 -timeout 6h $(ARGS) $$($(GO) list ./... | grep -v /e2e/year)
	PORTIEK_LONG=1 $(GO) test -timeout 6h $(ARGS) ./e2e/year
	FUZZTIME=60s scripts/fuzz.sh

fuzz: ## every fuzz target for FUZZTIME (10s)
	@FUZZTIME=$(FUZZTIME) scripts/fuzz.sh

bench: build ## recording beside ffmpeg, looking back, the log, the pages; ARGS='-cameras 100 -seconds 60'
	@mkdir -p bin/bench
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/bench/ ./bench ./bench/load ./bench/recorder ./bench/journal ./bench/pages
	bin/bench/bench $(ARGS)

clean: ## remove what make built
	rm -rf bin
