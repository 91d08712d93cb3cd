# Everything a person needs on a machine with only the Swift toolchain.
#   make demo      simulate a company, import it, print the verdict
#   make test      all tests
#   make bench     the benchmark of docs/performance.md
#   make motion-trials   verdicts and intervals on companies whose truth is known, about 40 minutes
#   make power-cut    10,000 cuts of the power under the real program, about 10 minutes
#   make crash-storm  every system call killed, every one failing, 1,000 random kills, about 20 minutes
#   make damage    every byte flipped, every truncation, 10,000 mutants of a workspace, about 15 minutes
#   make fuzz      the fuzzers of docs/fuzzing.md, ten minutes a target
#   make fuzz-short      the same, a minute for all of them
#   make sanitize  the tests under ThreadSanitizer and AddressSanitizer
#   make simulate-store  random operations, power cuts and faults against a model of the event store:
#                        SEED=1 OPERATIONS=1000000
#   make install   the binary to PREFIX/bin (default /usr/local)
#   make format    format the sources in place
#   make lint      check the format

PREFIX ?= /usr/local
SWIFT ?= swift
SEED ?= 1
OPERATIONS ?= 1000000
RELEASE := .build/release/groundswell

.PHONY: demo test bench motion-trials simulate-store fuzz fuzz-short sanitize install format lint build release packages clean power-cut crash-storm damage reliability

packages:
	@scripts/packages

build: packages
	$(SWIFT) build

release: packages
	$(SWIFT) build -c release --product groundswell

demo: release
	rm -rf demo
	$(RELEASE) demo demo

test: packages
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build

bench: release
	scripts/bench

motion-trials: release
	scripts/motion-trials verdicts
	scripts/motion-trials coverage

reliability: release
	$(SWIFT) build -c release --product PowerCutRecorder
	$(SWIFT) build -c release --product reliability-trials

power-cut: reliability
	.build/release/reliability-trials power-cut --cuts 10000 --seed $(or $(SEED),1)

crash-storm: reliability
	.build/release/reliability-trials kill-everywhere
	.build/release/reliability-trials fail-everywhere
	.build/release/reliability-trials crash-storm --kills 1000 --seed $(or $(SEED),1)

damage: reliability
	.build/release/reliability-trials damage --seed $(or $(SEED),1)

fuzz: packages
	scripts/fuzz 600

fuzz-short: packages
	scripts/fuzz short

sanitize: packages
	scripts/sanitize thread
	scripts/sanitize address

simulate-store: packages
	$(SWIFT) run -c release store-trials simulate --seed $(SEED) --operations $(OPERATIONS)

install: release
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/groundswell

format:
	$(SWIFT) format format -i -r Package.swift Sources Tests Fuzz/Package.swift Fuzz/Sources/Fuzz

lint:
	$(SWIFT) format lint -r --strict Package.swift Sources Tests Fuzz/Package.swift Fuzz/Sources/Fuzz

clean:
	rm -rf .build demo
