# Everything a person needs on a machine with only the Swift toolchain.
#   make demo      simulate a company, import it, print the verdict
#   make test      all tests
#   make bench     the benchmark of docs/performance.md: our event store against DuckDB and ClickHouse;
#                  EVENTS=20000000 for another size
#   make bench-gate   fails when a question is less than half as far ahead of its peers as it was
#   make bench-check  the peers' SQL against plain Python, on small random companies
#   make motion-trials   verdicts and intervals on companies whose truth is known, about 40 minutes
#   make power-cut    10,000 cuts of the power under the real program, about 10 minutes
#   make crash-storm  every system call killed, every one failing, 1,000 random kills, about 20 minutes
#   make damage    every byte flipped, every truncation, 10,000 mutants of a workspace, about 15 minutes
#   make serve-load   a real server under 30,000 events a second for five minutes, overloaded, and beside questions;
#                  about 10 minutes (docs/performance.md)
#   make serve-storm  200 kills of a server under load and 60 power cuts, about 10 minutes (docs/reliability.md)
#   make serve-timing    whether logging in tells who is a member: 1,000 tries, half a minute
#   make serve-hostile   everything no honest client sends, slow cases too, about 5 minutes
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
EVENTS ?= 1000000
BENCH_PYTHON := .build/bench-venv/bin/python
RELEASE := .build/release/groundswell

.PHONY: demo test bench bench-gate bench-check bench-tools motion-trials simulate-store fuzz fuzz-short sanitize install format lint build release packages clean power-cut crash-storm damage reliability serve-trials serve-load serve-storm serve-hostile serve-timing

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

bench: bench-tools
	$(BENCH_PYTHON) Benchmarks/bench.py $(EVENTS)

bench-gate: bench-tools
	$(BENCH_PYTHON) Benchmarks/bench.py $(EVENTS) --gate

bench-check: $(BENCH_PYTHON)
	$(BENCH_PYTHON) Benchmarks/check_sql.py 50 $(SEED)

bench-tools: release $(BENCH_PYTHON)
	$(SWIFT) build -c release --product store-bench

$(BENCH_PYTHON):
	python3 -m venv .build/bench-venv
	.build/bench-venv/bin/pip install --quiet chdb duckdb

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

serve-trials: reliability
	$(SWIFT) build -c release --product serve-trials

SERVE_TRIALS = .build/release/serve-trials
SERVED := .build/served

serve-load: serve-trials
	rm -rf $(SERVED)
	$(SERVE_TRIALS) load --binary $(RELEASE) --workspace $(SERVED)/load --seconds 300 --overload 5
	$(SERVE_TRIALS) load --binary $(RELEASE) --workspace $(SERVED)/questions --seconds 60 --questions 20
	$(SERVE_TRIALS) single --binary $(RELEASE) --workspace $(SERVED)/single

serve-storm: serve-trials
	$(SERVE_TRIALS) kill-storm --binary $(RELEASE) --kills 200 --seed $(SEED)
	$(SERVE_TRIALS) power-cut --binary $(RELEASE) --cuts 60 --seed $(SEED)

serve-timing: release
	rm -rf $(SERVED)/timing && mkdir -p $(SERVED)/timing
	python3 Tests/Serving/api.py timing $(RELEASE) $(SERVED)/timing

serve-hostile: release
	scripts/serve-hostile $(RELEASE)

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
	$(SWIFT) format format -i -r Package.swift Sources Tests Benchmarks/StoreBench Fuzz/Package.swift Fuzz/Sources/Fuzz

lint:
	$(SWIFT) format lint -r --strict Package.swift Sources Tests Benchmarks/StoreBench Fuzz/Package.swift Fuzz/Sources/Fuzz

clean:
	rm -rf .build demo
