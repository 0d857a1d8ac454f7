# make demo    packages, environment, a real kernel, the series, the mails; ends with a summary
# make check   everything the tests need, then all gates and all tests
#
# Both start from a fresh Debian machine, as root or with sudo.

KERNEL ?=
BASE ?= v7.3
VERSION ?= 16
SERIES ?= arm64-exit-work
OUT ?= $(CACHE)/demo

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/kernel-refactor
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
BIN := .venv/bin
START := $(shell date +%s)
READY := .venv/ready

.PHONY: help check-trixie check-bookworm packages check-packages environment demo check check-gates check-fast format bench bench-check bench-kills bench-conversion bench-tif bench-density bench-rules bench-treewide compare-people compare-rules release check-boot check-fuzz boot-packages clean

help:
	@sed -n '1,4s/^# \?//p' Makefile

# What is needed, as program:package and, below /usr/include, header:package.
RUN := git:git spatch:coccinelle perl:perl xz:xz-utils tar:tar python3:python3
# The tests build kernels and look at pages.
TEST := make:make gcc:gcc flex:flex bison:bison bc:bc aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu chromium:chromium cpio:cpio
TEST += redis-server:redis-server zsh:zsh fish:fish man:man-db
# For what only an assembler can tell of thread flags.
TEST += $(foreach arch,alpha arc hppa m68k mipsel sh4 sparc64,$(arch)-linux-gnu-as:binutils-$(arch)-linux-gnu)
TEST += arm-linux-gnueabi-as:binutils-arm-linux-gnueabi or1k-elf-as:binutils-or1k-elf
TEST += xtensa-lx106-elf-as:binutils-xtensa-lx106
BOOT := qemu-system-aarch64:qemu-system-arm cpio:cpio
TEST_HEADERS := stdio.h:libc6-dev openssl/bio.h:libssl-dev ../lib/git-core/git-send-email:git-email
# git-email only recommends what git-send-email needs.
TEST_HEADERS += ../share/perl5/Mail/Address.pm:libmailtools-perl

# apt is asked only when something is missing, so that a machine that has everything needs no network for it.
# $(1) programs, $(2) headers, $(3) more shell that may add to $$missing
define install
@missing=""; \
for pair in $(1); do \
	command -v $${pair%%:*} >/dev/null 2>&1 || missing="$$missing $${pair##*:}"; \
done; \
for pair in $(2); do \
	[ -e /usr/include/$${pair%%:*} ] || ls /usr/include/*/$${pair%%:*} >/dev/null 2>&1 || missing="$$missing $${pair##*:}"; \
done; \
$(3) \
if [ -n "$$missing" ]; then \
	echo "installing:$$missing"; \
	$(SUDO) apt-get update -q && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
fi
endef

# spatch wants the Python library for rules with scripts, by the name that only the -dev package has.
define python
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$$missing python3-venv"; \
ls /usr/lib/*/libpython3*.so >/dev/null 2>&1 || missing="$$missing libpython3-dev";
endef

packages:
	$(call install,$(RUN),,$(python))

check-packages:
	$(call install,$(TEST),$(TEST_HEADERS))

boot-packages:
	$(call install,$(BOOT),../aarch64-linux-gnu/lib/libc.a:libc6-dev-arm64-cross)

environment: packages $(READY)

$(READY): pyproject.toml
	python3 -m venv .venv
	$(BIN)/pip install -q -e '.[dev]'
	@touch $@

# Without what the tests need, unless that is there already.
$(BIN)/refactor:
	python3 -m venv .venv
	$(BIN)/pip install -q -e .

demo: packages $(BIN)/refactor
	@$(BIN)/refactor demo $(SERIES) --onto $(BASE) -v $(VERSION) -o $(OUT) $(if $(KERNEL),--tree $(KERNEL)) && \
	echo "make demo took $$(($$(date +%s) - $(START))) s, packages and environment included"

format: $(READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

check-gates: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

# No kernel: a minute at most.
check-fast: check-gates
	$(BIN)/pytest -q -n auto --dist worksteal -m "not kernel and not boot"

check: check-packages environment check-gates
	$(BIN)/refactor test
	$(BIN)/pytest -n auto --dist worksteal -m "not boot" --cov --cov-report=term

# All of `make check` in a Debian of its own, made from nothing: before every release, as root.
check-trixie check-bookworm: check-%:
	.ci/chroot $*

# All gates, then sdist, wheel, commit and tag: `make release VERSION=1.2.3`.
release: environment
	@.ci/release '$(if $(filter command,$(firstword $(origin VERSION))),$(VERSION))'

# Kernels built, booted and compared, and 172 patches applied alone: an hour and a half.
check-boot: check-packages boot-packages environment
	$(BIN)/pytest -m boot

# Rules that are not trusted and try to run code; `make check` runs a sample.
check-fuzz: environment
	$(BIN)/python -m tests.bench.smpl_fuzz 5000

bench: environment
	$(BIN)/python -m tests.bench.whole_run

bench-conversion: environment
	$(BIN)/python -m tests.bench.conversion

bench-density: environment
	$(BIN)/python -m tests.bench.density

bench-tif: environment
	$(BIN)/python -m tests.bench.thread_flags

# Twenty checks of a real kernel, killed: hours.
bench-kills: environment check-packages
	$(BIN)/python -m tests.bench.kills

bench-check: environment check-packages
	$(BIN)/python -m tests.bench.proofs

# The people of a file out of every section of MAINTAINERS, as in a real checkout: half an hour.
compare-people: environment
	$(BIN)/python -m tests.bench.people

# What three rules cost, against spatch alone: half an hour.
bench-rules: environment
	$(BIN)/python -m tests.bench.speed

# What three tree-wide series cost, against spatch alone: an hour.
bench-treewide: environment
	$(BIN)/python -m tests.bench.treewide

# The kernel's rules, and Debian's demos, against spatch alone: half an hour.
compare-rules: environment
	$(BIN)/python -m tests.bench.rules

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* build dist
