# make run    build, and start the ready-made demo (prints the address and the sign-ins)
# make test   install what the tests need (PostgreSQL, Chromium, Node), then run all of them
# make check  what must hold before landing: format, vet, lint, generated files, tests
# make prove  the long proofs (kills, fuzzing); figures are kept in docs/proofs.md
# make bench  the benchmarks, printed as ratios of one run

export CGO_ENABLED = 0
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO_BUILD = go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"

.PHONY: run build test test-go test-browser check generate lint prove bench clean

run: build
	bin/luodi demo

build:
	$(GO_BUILD) -o bin/luodi ./cmd/luodi

test: needs test-go test-browser

.PHONY: needs
needs:
	sh scripts/needs.sh

test-go:
	go vet ./...
	LUODI_REQUIRE_POSTGRES=1 go test ./...

test-browser: build
	cd test/browser && npm ci --ignore-scripts --no-audit --no-fund && node --test --test-concurrency=2

check: lint test

lint:
	@test -z "$$(gofmt -l cmd internal examples)" || { echo "not formatted:"; gofmt -l cmd internal examples; exit 1; }
	cd tools && go build -o ../bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	bin/staticcheck ./...

# Generated files are committed; this makes them anew.
generate:
	cd tools && go build -o ../bin/ github.com/a-h/templ/cmd/templ github.com/sqlc-dev/sqlc/cmd/sqlc
	bin/templ generate -path internal
	bin/sqlc generate
	go generate ./...

prove:
	sh scripts/needs.sh prove
	go test -tags prove -run Prove -count=1 -timeout 60m -v ./...

bench:
	go test -run '^$$' -bench . -benchmem ./internal/...

clean:
	rm -rf bin
