# The commands of the project. Nothing but Go and make is needed for `make run`; checks and tests install what they lack
# (.ci/tools).

GO ?= go
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
ENGINES := ./server/journal/... ./server/attachment/... ./server ./cmd/voix

.PHONY: run build test engines documents check bench statement

run: ## The platform with a demonstration consultation, on embedded storage.
	$(GO) run ./cmd/voix demo

build:
	$(GO) build -trimpath -o voix ./cmd/voix

test: ## Everything: unit, property, contract, CLI, browser.
	.ci/tools browser node poppler
	$(GO) test -timeout 30m ./...

engines: ## Contract, multi-server and fault suites against a real MinIO and a MongoDB-compatible server.
	.ci/tools poppler
	VOIX_ENGINES=1 $(GO) test -count=1 -timeout 60m ./deploy/engine
	VOIX_ENGINES=1 $(GO) test -count=1 -timeout 30m $(ENGINES)

documents: ## The dossier's documents through LibreOffice, qpdf and poppler: a large download, so not part of .ci/run.
	.ci/tools office
	VOIX_LIBREOFFICE=1 $(GO) test -count=1 -timeout 30m ./deliberation/dossier/document/...

check:
	.ci/tools node java
	@unformatted=$$(gofmt -l cmd client deliberation deploy server); \
	if [ -n "$$unformatted" ]; then echo "not gofmt-ed:"; echo "$$unformatted"; exit 1; fi
	$(GO) mod tidy -diff
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	.ci/vulnerabilities
	cd client && npm run --silent check
	$(GO) test -count=1 -run 'Catalogue|Messages|Sentences' ./server/page ./server
	.ci/html

bench: ## The figures of the README, each beside its ceiling or rival.
	$(GO) run ./cmd/voix bench
	$(GO) test ./server -run '^$$' -bench Room -benchtime 200x
	.ci/tools browser node
	$(GO) test ./server/browser -run '^$$' -bench Lighthouse -benchtime 1x -timeout 60m

statement: ## Look at every page with axe-core and Lighthouse, and write what they find into the accessibility statement.
	.ci/tools browser node
	$(GO) test -count=1 -timeout 30m ./server/browser -run 'PagesAreAccessible|Lighthouse' -record
