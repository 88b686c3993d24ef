# Shortcuts for people who develop docgen. Users need only go run and go test.
.PHONY: site check test wasm race fuzz bench spin record golden search-quality e2e picture axe audit epub-check ci

site:    ; go run ./cmd/docgen build
check:   ; go run ./cmd/docgen check --strict
test:    ; go test ./...
# The simulator for the browser, assets/sim.wasm.gz, of these sources.
wasm:    ; UPDATE_GOLDEN=1 go test -count=1 -run '^TestSimulatorInTheBrowser$$' .
race:    ; go test -race ./...
ci:      ; .ci/run

# What browsers make of the course (needs Node and Chromium).
e2e:
	go build -o .docgen/docgen ./cmd/docgen
	.docgen/docgen build --base-url https://docgen.example/docs/ --out .docgen/e2e/site
	cd e2e && npm ci --no-fund --no-audit && npm test

# The picture in README.md, docs/trace.png, of the course as it looks now.
picture:
	command -v pngquant >/dev/null || apt-get install -y --no-install-recommends pngquant
	go build -o .docgen/docgen ./cmd/docgen
	.docgen/docgen build --base-url https://docgen.example/docs/ --out .docgen/e2e/site
	cd e2e && npm ci --no-fund --no-audit && node picture.mjs
	pngquant --force --ext .png 64 docs/trace.png

# axe-core on every page, in light and dark; some minutes.
axe: e2e
	cd e2e && PAGES=all node --test axe.test.mjs

# The Nu HTML checker on every file, and Lighthouse as a phone, five times a
# language. The checker needs a Java runtime, which is installed if there is none.
audit: e2e
	command -v java >/dev/null || apt-get install -y --no-install-recommends default-jre-headless
	cd e2e/audit && npm ci --ignore-scripts --no-fund --no-audit && node markup.mjs && node lighthouse.mjs

# epubcheck on the EPUBs of the course: no error, no warning. It is installed if
# there is none, with the Java runtime that it needs.
EPUBCHECK = java -jar /usr/share/java/epubcheck.jar --failonwarnings
epub-check:
	[ -e /usr/share/java/epubcheck.jar ] || apt-get install -y --no-install-recommends epubcheck
	go run ./cmd/docgen build --out .docgen/epub
	for book in .docgen/epub/*/course/*.epub; do $(EPUBCHECK) $$book || exit 1; done

# How well the search finds, as a table; and that what it reads in the browser are the
# words that Go wrote, on all words of the course, and, if SNOWBALL_DATA is a copy
# of github.com/snowballstem/snowball-data, on those of the stemmers' makers.
search-quality:
	go test -count=1 -run '^TestSearchQuality$$' -v ./internal/site
	go build -o .docgen/docgen ./cmd/docgen
	.docgen/docgen build --base-url https://docgen.example/docs/ --out .docgen/e2e/site
	cd e2e && npm ci --no-fund --no-audit && node --test search.test.mjs

# Each fuzz target for FUZZTIME.
FUZZTIME ?= 2m
fuzz:
	go test ./sim -run '^$$' -fuzz '^FuzzOps$$' -fuzztime $(FUZZTIME)
	go test ./sim -run '^$$' -fuzz '^FuzzInterleavings$$' -fuzztime $(FUZZTIME)
	go test ./sim/script -run '^$$' -fuzz '^FuzzParse$$' -fuzztime $(FUZZTIME)
	go test ./sim/script -run '^$$' -fuzz '^FuzzFormat$$' -fuzztime $(FUZZTIME) -fuzzminimizetime 1s
	go test ./sim/script -run '^$$' -fuzz '^FuzzExports$$' -fuzztime $(FUZZTIME) -fuzzminimizetime 1s
	go test ./sim/replay -run '^$$' -fuzz '^FuzzReplay$$' -fuzztime $(FUZZTIME) -fuzzminimizetime 1s
	go test ./sim/replay -run '^$$' -fuzz '^FuzzMutations$$' -fuzztime $(FUZZTIME)
	go test ./internal/markdown -run '^$$' -fuzz . -fuzztime $(FUZZTIME) -fuzzminimizetime 1s
	go test ./internal/content -run '^$$' -fuzz . -fuzztime $(FUZZTIME) -fuzzminimizetime 1s
	go test ./internal/locale -run '^$$' -fuzz . -fuzztime $(FUZZTIME) -fuzzminimizetime 1s
	go test ./internal/site -run '^$$' -fuzz . -fuzztime $(FUZZTIME) -fuzzminimizetime 1s

bench:   ; go test -run '^$$' -bench . -benchmem ./...

# Exploration beside SPIN, on the same machine, in turns (needs spin and gcc; some minutes).
spin:
	go build -o .docgen/docgen ./cmd/docgen
	sim/explore/bench/spin.sh -D PREEMPT_NONE \
		-x '.docgen/docgen sim explore --no-symmetry sim/explore/bench/ctxsw-small.mms' \
		-x '.docgen/docgen sim explore sim/explore/bench/ctxsw-small.mms'

# A recording of a real kernel in an emulator; see tools/record/README.md.
WORKLOAD ?= tty-storm
record:  ; tools/record/record $(WORKLOAD)

# Rewrites the golden files. Read what it changed before you commit it.
golden:
	UPDATE_GOLDEN=1 go test ./...
	git diff --stat
