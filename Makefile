# dathang. `make help` lists what there is.

# Pinned, so that the same tree gets the same verdict everywhere.
GOFUMPT     := mvdan.cc/gofumpt@v0.12.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOTESTSUM   := gotest.tools/gotestsum@v1.13.0
SPECTRAL    := @stoplight/spectral-cli@6.16.3
REDOCLY     := @redocly/cli@2.77.0

BIN      := $(CURDIR)/.bin
OUT      ?= out
ADDR     ?= 127.0.0.1:8080
FUZZTIME ?= 20s
REQUESTS ?= 100000
INPUTS   ?= 1000000
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS  := -X main.version=$(VERSION)
# The version comes from git describe; a clone owned by someone else must build too.
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)

# The web application and the packages that build it.
WEB       := api/web/dist/index.html
WEB_TOOLS := api/web/node_modules/.package-lock.json

# One stamp a tool and version: a new pin installs again, an old one does not.
stamp = $(BIN)/.$(subst /,_,$(1))

.DEFAULT_GOAL := help
.PHONY: help run run-postgres propose build web check check-web test test-web test-long stories-long fuzz fuzz-readers fuzz-api bench bench-peers bench-service bench-web pictures lint-api clean need-go need-cc need-curl need-npm need-chromium need-postgres

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## the service with an embedded store: loads hanoi-2023, solves a first proposal, prints what to ask; Ctrl-C ends it
	@mkdir -p $(OUT)
	@$(BIN)/dathang serve --addr $(ADDR) --db $(OUT)/dathang.db --demo hanoi-2023 2>$(OUT)/serve.log || { tail -n 3 $(OUT)/serve.log; exit 1; }

run-postgres: build ## the same on a PostgreSQL of its own with two workers
	@OUT=$(OUT) ADDR=$(ADDR) bash api/run-postgres.sh $(BIN)/dathang

propose: build ## solve hanoi-2023 without a service, show where the results lie
	@$(BIN)/dathang propose --dataset hanoi-2023 --out $(OUT)/hanoi-2023
	@echo
	@ls -l $(OUT)/hanoi-2023
	@echo "Check it yourself: .bin/dathang verify $(OUT)/hanoi-2023/proposal.json"

build: need-go web ## build every command into .bin, with the web application where npm is there
	@mkdir -p $(BIN)
	@for d in cmd/*/; do go build -ldflags '$(LDFLAGS)' -o $(BIN)/ "./$$d" || exit 1; done

web: ## build the web application into api/web/dist, to be embedded
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(WEB); else echo "npm is missing, so the program has no web application: apt-get install nodejs npm"; fi

$(WEB): $(shell find api/web/src api/web/public -type f ! -name schema.d.ts) $(wildcard api/web/*.html api/web/*.ts api/web/*.json data/lang/*.json) api/openapi.json | $(WEB_TOOLS)
	@cd api/web && npm run --silent build
	@touch $@

$(WEB_TOOLS): api/web/package.json api/web/package-lock.json
	@cd api/web && npm ci --silent
	@touch $@

# Packages whose sources start goroutines or share something between them; the solver runs such an engine. Of api, the
# tests in which much goes on at once.
SHARING  = { grep -rlE '"sync"|"sync/atomic"|go func' --include='*.go' --exclude='*_test.go' api/auth api/work data matcher | xargs -n1 dirname; echo matcher/solve; } | sort -u | sed 's,^,dathang/,'
TOGETHER := Runs|Events|Grid|Serve|Sweeps|Prices|WhatIf|Story|Drafts

test: check lint-api test-web need-cc need-curl need-postgres $(call stamp,$(GOTESTSUM)) ## everything that must be green: format, vet, staticcheck, the API's document, all tests, with the race detector those that share something between goroutines (test-long: all)
	@$(BIN)/gotestsum --format pkgname-and-test-fails -- -race -timeout 40m $$($(SHARING))
	@$(BIN)/gotestsum --format pkgname-and-test-fails -- -race -timeout 40m -run '$(TOGETHER)' ./api
	@$(BIN)/gotestsum --format pkgname-and-test-fails -- -timeout 40m $$(go list ./... | grep -vxF "$$($(SHARING))")

check: need-go $(call stamp,$(GOFUMPT)) $(call stamp,$(STATICCHECK)) ## format, build, vet, staticcheck; types, format and eslint of the web sources where npm is there
	@bad=$$($(BIN)/gofumpt -l cmd matcher data $(wildcard api migrations)); \
	if [ -n "$$bad" ]; then echo "gofumpt would change these files (.bin/gofumpt -w FILE mends them):"; echo "$$bad"; exit 1; fi
	@echo "gofumpt: clean"
	@go build ./...
	@go vet ./...
	@echo "go vet: clean"
	@$(BIN)/staticcheck ./...
	@echo "staticcheck: clean"
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory check-web; else echo "npm is missing, so the web sources were not checked: apt-get install nodejs npm"; fi

check-web: need-npm $(WEB_TOOLS) ## the web sources: types, format (cd api/web && npm run format mends it), eslint
	@cd api/web && npm run --silent check
	@echo "web sources: clean"

test-web: need-npm need-chromium need-postgres build ## the web application: its types and logic, and stories in Chromium on both databases
	@cd api/web && npm test --silent
	@OUT=$(OUT) bash api/web/test/run.sh $(BIN:$(CURDIR)/%=%)/dathang

lint-api: $(call stamp,$(SPECTRAL)) $(call stamp,$(REDOCLY)) ## the rules that Spectral and Redocly recommend, on api/openapi.json (that it is up to date is a test of api)
	@$(BIN)/spectral/node_modules/.bin/spectral lint --fail-severity=hint --ruleset api/.spectral.yaml api/openapi.json
	@echo "spectral: clean"
	@REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true $(BIN)/redocly/node_modules/.bin/redocly lint --extends recommended-strict api/openapi.json >$(BIN)/redocly.log 2>&1 || { cat $(BIN)/redocly.log; exit 1; }
	@echo "redocly: clean"

stories-long: need-npm need-chromium need-postgres build ## the stories that take long: a whole province from its own workbooks; the figure goes to out/province.json
	@DATHANG_LONG=1 OUT=$(OUT) bash api/web/test/run.sh $(BIN:$(CURDIR)/%=%)/dathang province

test-long: stories-long need-go need-cc need-curl need-postgres $(call stamp,$(GOTESTSUM)) ## the tests with their long counts (DATHANG_LONG=1)
	@DATHANG_LONG=1 $(BIN)/gotestsum --format pkgname-and-test-fails -- -race -timeout 120m ./...

fuzz: need-go ## every fuzz target for FUZZTIME (20s) each
	@grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' cmd matcher data $(wildcard api migrations) | sort | \
	while IFS=: read -r file name; do \
		name=$${name#func }; \
		echo "== $$name ($$(dirname $$file)), $(FUZZTIME)"; \
		go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s "./$$(dirname $$file)" </dev/null || exit 1; \
	done

# The readers of what people hand in, each with how many of a thousand inputs it gets: those of workbooks take a hundred times as long.
READERS := data/sheet:FuzzReadPart:150 data/sheet:FuzzReadDataset:60 data/sheet:FuzzReadBook:30 data/sheet:FuzzReadWhole:40 \
	data/intake:FuzzRead_Text:100 data/intake:FuzzRead_Book:30 data/intake:FuzzRead_Forms:60 \
	matcher:FuzzDecode:100 matcher:FuzzDecodeProblem:100 matcher:FuzzDecodePolicy:100 matcher:FuzzDecodeProposal:70 matcher:FuzzDecodeDataset:100 \
	matcher/scenario:FuzzDecode:30 data/report:FuzzFaultWords:30

fuzz-readers: need-go ## INPUTS (1000000) fuzzed inputs over the readers of what people hand in: none panics, none changes anything in silence
	@mkdir -p $(BIN); for r in $(READERS); do \
		pkg=$${r%%:*}; name=$${r#*:}; share=$${name#*:}; name=$${name%:*}; \
		n=$$(($(INPUTS) * share / 1000)); \
		go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $${n}x -parallel 1 -fuzzminimizetime 5x "./$$pkg" </dev/null >$(BIN)/fuzz.log 2>&1 || { cat $(BIN)/fuzz.log; exit 1; }; \
		done=$$(grep -o 'execs: [0-9]*' $(BIN)/fuzz.log | tail -1 | grep -o '[0-9]*'); \
		total=$$(($${total:-0} + done)); echo "$$name ($$pkg): $$done inputs, $$total in all"; \
	done

fuzz-api: need-go ## REQUESTS (100000) drawn from the API's own document against a service on loopback: failures, answers outside the document, slow ones, memory
	@DATHANG_FUZZ_REQUESTS=$(REQUESTS) go test -count=1 -timeout 5h -v -run '^TestAPI_AnswersAsItsDocumentSays$$' ./api

bench: need-go ## every benchmark
	@go test -run '^$$' -bench . -benchmem ./...

bench-peers: need-go ## the engine and the planning model beside other solvers; LARGE=1 adds 15 M arcs
	@sh cmd/mcflow/peers/bench.sh
	@sh cmd/instances/peers/bench.sh

bench-service: build need-postgres ## the service under load on both databases: pages, submissions, ready time, a large roster
	@OUT=$(OUT) bash cmd/load/bench.sh $(BIN)/load $(BIN)/dathang

bench-web: build need-chromium ## the web application in Chromium: first view, bytes, a scroll through 60,000 rows
	@bash api/web/test/figures.sh $(BIN)/load $(BIN)/dathang

pictures: need-npm need-chromium need-postgres build ## take the pictures of README.md and api/web/README.md again, as a planner's story sees the screens
	@OUT=$(OUT) bash api/web/test/run.sh $(BIN:$(CURDIR)/%=%)/dathang roles -t 'a planner sees the shortage'
	@cp $(OUT)/screens/overview-PostgreSQL.png api/web/pictures/overview.png
	@cp $(OUT)/screens/proposal-PostgreSQL.png api/web/pictures/proposal.png

clean: ## remove what was built
	@rm -rf $(BIN) $(OUT)

need-go:
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.26 or newer (https://go.dev/dl) and put it on PATH"; exit 1; }

# The race detector is C.
need-cc:
	@command -v "$${CC:-gcc}" >/dev/null || { echo "a C compiler is missing, and the race detector needs one: apt-get install gcc libc6-dev"; exit 1; }

# A test pastes the lines that make run prints into a shell.
need-curl:
	@command -v curl >/dev/null || { echo "curl is missing, and the lines that make run prints are tested with it: apt-get install curl"; exit 1; }

need-npm:
	@command -v npm >/dev/null || { echo "npm is missing, and the web application and the check of the API's document need it: apt-get install nodejs npm"; exit 1; }

# The stories of the web application are told in Debian's Chromium.
need-chromium:
	@command -v chromium >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "installing chromium" && apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	{ echo "Chromium is missing, and the stories of the web application are told in it: apt-get install chromium"; exit 1; }

# The tests of the store start a server of their own; the machine's, if it has one, is left alone.
need-postgres:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "installing postgresql" && apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || \
	{ echo "PostgreSQL is missing, and the tests of the store start one: apt-get install postgresql"; exit 1; }

$(call stamp,$(SPECTRAL)): | need-npm
	@mkdir -p $(BIN)
	@echo "installing $(SPECTRAL)"
	@npm install --silent --no-fund --no-audit --prefix $(BIN)/spectral $(SPECTRAL)
	@touch $@

$(call stamp,$(REDOCLY)): | need-npm
	@mkdir -p $(BIN)
	@echo "installing $(REDOCLY)"
	@npm install --silent --no-fund --no-audit --prefix $(BIN)/redocly $(REDOCLY)
	@touch $@

define install_tool
$(call stamp,$(1)): | need-go
	@mkdir -p $(BIN)
	@echo "installing $(1)"
	@GOBIN=$(BIN) go install $(1)
	@touch $$@
endef
$(foreach tool,$(GOFUMPT) $(STATICCHECK) $(GOTESTSUM),$(eval $(call install_tool,$(tool))))
