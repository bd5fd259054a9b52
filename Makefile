# The binary needs no C compiler; only the race detector of .ci/run does.
export CGO_ENABLED = 0

VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
ENGINE   ?= docker
GO_TOOL   = go tool -modfile=.ci/tools.mod
# The file with the general description, and the packages whose tests write documents when asked with -update.
API_INFO   = doc.go
DOCUMENTED = ./api ./internal/rectify ./internal/report ./internal/paper/forms

.PHONY: build test docs run image ci

build: ## the binary, ./qingdan
	go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)" -o qingdan ./cmd/qingdan

test:
	go test ./...

docs: ## everything under docs/ that is made from the code
	$(GO_TOOL) swag init --quiet --dir api,internal --generalInfo $(API_INFO) --output docs --parseInternal
	go test -count=1 -run 'Documented$$' $(DOCUMENTED) -args -update

run: ## the demonstration on http://127.0.0.1:8080
	go run ./cmd/qingdan serve --demo

image:
	$(ENGINE) build --build-arg VERSION=$(VERSION) -t qingdan:$(VERSION) .

ci:
	bash .ci/run
