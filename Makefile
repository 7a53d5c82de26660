# The two you need: `go run ./cmd/entente demo` and `make test`. CONTRIBUTING.md says the rest.

# A clone may belong to another user than the one who builds in it (containers): trust this folder, in these calls only.
export GIT_CONFIG_COUNT = 1
export GIT_CONFIG_KEY_0 = safe.directory
export GIT_CONFIG_VALUE_0 = $(CURDIR)

VERSION = $(shell git -c safe.directory='$(CURDIR)' describe --tags --always --dirty 2>/dev/null || echo development)

.DEFAULT_GOAL := test
.PHONY: test test-postgres check bench soak build setup

setup: ## installs what the tests need and the machine lacks
	@script/setup

test: setup ## sets up, then runs every test
	@echo "== testing; each package prints a line when it is done"
	go test -timeout 18m ./...

test-postgres: setup ## pages, API, demonstration and program, each test on PostgreSQL instead of SQLite
	ENTENTE_TEST_DB=postgres go test -count 1 -timeout 40m ./web ./api ./demo ./cmd/entente

check: ## generates, formats, vets, analyses; fails if anything changes
	@script/check

bench: ## the benchmarks; doc/performance.md explains them
	go test -run '^$$' -bench . -benchmem -timeout 60m ./...

soak: setup ## the long tests: hundreds of power cuts; hours
	go test -v -tags soak -run Soak -count 1 -timeout 6h ./...

build: ## bin/entente: one file, no cgo
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/entente ./cmd/entente
