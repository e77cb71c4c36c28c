# make            the programs, in $(OUT)/bin
# make check      all tests; installs what the machine lacks for them
# make check-full the long ones too
# make build-podman [ARCH=arm64] [VARIANT=full] [LIBC=glibc] [VERSION=] [PINS=] [MIRROR=URL]
#                 and build-buildah, build-skopeo
# make release-files  every tool and variant, for ARCH and LIBC, else all four targets
# make static-image  the base image for static programs, in release/static
# make install    below $(DESTDIR)$(PREFIX)
#
# CC, CFLAGS, LDFLAGS, PREFIX, DESTDIR, OUT and SUDO belong to the user; WERROR= is for a
# compiler with other warnings.
OUT = out
PREFIX = /usr/local
# Who sets CFLAGS or LDFLAGS decides about hardening, too.
HARDENED = -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
CFLAGS = -O2 -g $(HARDENED)
LDFLAGS = -pie -Wl,-z,relro,-z,now
SUDO = $(if $(filter-out 0,$(shell id -u)),sudo)

STEPS = check-release plan fetch build package sources image pull push checksum sign verify release signatures trust identity root store pins
ROOMS = base json elf cli net oci store root source plan component pack rebuild image release trust tuf github sign publish upstream

# Every program names all libraries, and the linker keeps those that it uses: see --as-needed and --gc-sections.
# A static libcurl and libarchive need more of them, which the user names: see recipes/ingot.json.
LIB_CURL = -lcurl
LIB_ARCHIVE = -larchive
LIBS = $(LIB_CURL) $(LIB_ARCHIVE) -lseccomp -lzstd -lcrypto -lm

CPP_FLAGS = -Iinclude -D_GNU_SOURCE -MMD -MP
WERROR = -Werror
C_FLAGS = -std=c17 -Wall -Wextra -Wpedantic -Wshadow $(WERROR) -pthread -ffunction-sections -fdata-sections
LD_FLAGS = -pthread -Wl,--gc-sections -Wl,--as-needed

objects = $(patsubst src/%.c,$(OUT)/obj/%.o,$(1))
LIBRARY = $(call objects,$(wildcard $(ROOMS:%=src/%/*.c)))
PROGRAMS = $(patsubst src/steps/%.c,$(OUT)/bin/ingot-%,$(wildcard $(STEPS:%=src/steps/%.c))) \
           $(patsubst src/steps/%.c,$(OUT)/bin/%,$(wildcard src/steps/ingot.c))
UNITS = $(patsubst tests/unit/%.c,$(OUT)/unit/%,$(wildcard tests/unit/*.c))

all: $(PROGRAMS) $(OUT)/libingot.a

$(OUT)/bin/ingot-%: $(OUT)/obj/steps/%.o $(OUT)/libingot.a
	@mkdir -p $(@D)
	$(CC) $(LD_FLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(OUT)/bin/ingot: $(OUT)/obj/steps/ingot.o $(OUT)/libingot.a
	@mkdir -p $(@D)
	$(CC) $(LD_FLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(OUT)/unit/%: $(OUT)/obj/unit/%.o $(OUT)/libingot.a
	@mkdir -p $(@D)
	$(CC) $(LD_FLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# A harness for clang's libFuzzer; tests/fuzz/run says with which flags.
FUZZ_FOLDER = tests/fuzz
$(OUT)/fuzz/%: $(OUT)/obj/fuzz/%.o $(OUT)/libingot.a
	@mkdir -p $(@D)
	$(CC) $(LD_FLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(OUT)/libingot.a: $(LIBRARY)
	@rm -f $@
	$(AR) crs $@ $^

$(OUT)/obj/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPP_FLAGS) $(C_FLAGS) $(CFLAGS) -c -o $@ $<

$(OUT)/obj/unit/%.o: tests/unit/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPP_FLAGS) -Itests -Isrc $(C_FLAGS) $(CFLAGS) -c -o $@ $<

$(OUT)/obj/fuzz/%.o: $(FUZZ_FOLDER)/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPP_FLAGS) -Itests/fuzz -Isrc $(C_FLAGS) $(CFLAGS) -c -o $@ $<

-include $(shell find $(OUT)/obj -name '*.d' 2>/dev/null)

# The unit tests alone; `check` runs them under the sanitizers.
units: $(UNITS)
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all

# The build comes first: its packages are what the last tests run.
check: need-build need-check
	@$(MAKE) --no-print-directory release-files ARCH=amd64 LIBC=static
	@$(MAKE) --no-print-directory OUT=$(OUT)/asan CFLAGS='-O1 -g -fPIE $(SANITIZE)' LDFLAGS='$(LDFLAGS) $(SANITIZE)' units
	@$(RUN) $(UNITS:$(OUT)/%=$(OUT)/asan/%) $(TESTS)
RUN = OUT='$(abspath $(OUT))' tests/run
KINDS = tree step hostile conformance interop actions fuzz acceptance e2e
TESTS = $(filter-out %/arm64.t %/cgroup.t,$(wildcard $(KINDS:%=tests/%/*.t)))
ACCEPTANCE = $(filter tests/acceptance/%,$(TESTS))

# The long tests too: every target is built, run as far as this machine can, and built again from
# an empty store; then the README's commands run on an empty machine.  The table of all components
# stays in release/table.json.  With -k the others run even if one fails.
LONG = accept-amd64-glibc accept-arm64-static accept-arm64-glibc check-again accept-arm64-machine \
       accept-podman-6 check-cgroup check-fresh
check-full: check $(LONG)
$(LONG): | release-files
EMULATED = INGOT_EMULATOR='$(CURDIR)/tests/acceptance/emulated'
accept-amd64-glibc:
	@INGOT_TARGET=amd64-glibc $(RUN) $(ACCEPTANCE)
accept-arm64-static accept-arm64-glibc: accept-%:
	@INGOT_TARGET=$* $(EMULATED) $(RUN) $(ACCEPTANCE)
accept-arm64-machine:
	@$(RUN) tests/acceptance/arm64.t
# What was built and accepted is recorded in etc/pins/built.  PINS=upstream [ARCH=] [LIBC=] [MIRROR=]
accept: release-files
	@set -e; for target in $(foreach a,$(if $(filter-out both,$(ARCH)),$(ARCH),amd64 arm64),$(foreach l,$(if $(filter-out both,$(LIBC)),$(LIBC),static glibc),$a-$l)); do \
		case $$target in arm64-*) export $(EMULATED) ;; esac; \
		INGOT_TARGET=$$target $(RUN) $(ACCEPTANCE); done
	$(OUT)/bin/ingot pins record --in release/.ingot/build.json
accept-podman-6:
	@$(OUT)/bin/ingot build podman --version 6.0.0 --variant all --output $(OUT)/podman-6
	@INGOT_RELEASE='$(abspath $(OUT))/podman-6' $(RUN) tests/acceptance/podman.t
check-cgroup:
	@$(RUN) tests/hostile/cgroup.t
check-again:
	@INGOT_REPEAT_OPTIONS='--variant all --arch both --libc both' $(RUN) tests/e2e/repeat.t
check-fresh:
	@$(RUN) tests/fresh/fresh.t

TOOLS = podman buildah skopeo
BUILD_TOOL = $(TOOLS:%=build-%)
$(BUILD_TOOL): build-%: need-build
	@$(MAKE) --no-print-directory all
	$(OUT)/bin/ingot build $* $(if $(ARCH),--architecture '$(ARCH)') $(if $(VARIANT),--variant '$(VARIANT)') \
		$(if $(LIBC),--libc '$(LIBC)') $(if $(VERSION),--version '$(VERSION)') $(if $(PINS),--pins '$(PINS)') \
		$(if $(MIRROR),--mirror '$(MIRROR)')

release-files: need-build
	@$(MAKE) --no-print-directory all
	$(OUT)/bin/ingot build $(TOOLS) --variant all --architecture '$(or $(ARCH),both)' --libc '$(or $(LIBC),both)' \
		$(if $(PINS),--pins '$(PINS)') $(if $(MIRROR),--mirror '$(MIRROR)')

# The base image, as an OCI layout in release/static.  Its files come from the pins in etc/pins/static.json.
REVISION = $(shell git rev-parse --verify -q HEAD)
STATIC = release/.ingot/static
static-image: need-build
	@$(MAKE) --no-print-directory all
	@rm -rf release/static && mkdir -p $(STATIC)
	$(OUT)/bin/ingot plan static --pins static --variant default --out $(STATIC)/plan.json
	$(OUT)/bin/ingot fetch --in $(STATIC)/plan.json --out $(STATIC)/fetch.json
	$(OUT)/bin/ingot build --in $(STATIC)/fetch.json --out $(STATIC)/build.json
	$(OUT)/bin/ingot image --in $(STATIC)/build.json --out $(STATIC)/image.json --output release/static --sbom $(STATIC)/static.spdx.json \
		$(if $(REVISION),--annotation 'org.opencontainers.image.revision=$(REVISION)') \
		$(if $(SOURCE),--annotation 'org.opencontainers.image.source=$(SOURCE)')

bench: all
	@OUT='$(abspath $(OUT))' bench/run

# They are installed before anything is compiled, so that -j is safe.
NEEDS = need-build need-check
$(NEEDS): need-%: etc/apt-packages/%
	@SUDO='$(SUDO)' etc/apt-packages/install $<

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/ingot $(DESTDIR)$(PREFIX)/share/ingot $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5
	install $(OUT)/bin/ingot $(DESTDIR)$(PREFIX)/bin
	install $(OUT)/bin/ingot-* $(DESTDIR)$(PREFIX)/libexec/ingot
	cp -R recipes patches etc $(DESTDIR)$(PREFIX)/share/ingot
	install -m 0644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 0644 man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5

clean:
	rm -rf $(OUT)

.PHONY: $(NEEDS) $(BUILD_TOOL) $(LONG) all units check check-full release-files static-image bench install clean
.DELETE_ON_ERROR:
# Kept although no rule names them.  Not the objects of the library: it must notice a new source, however old the file is.
.SECONDARY: $(call objects,$(wildcard src/steps/*.c)) $(UNITS:$(OUT)/unit/%=$(OUT)/obj/unit/%.o) \
            $(patsubst $(FUZZ_FOLDER)/%.c,$(OUT)/obj/fuzz/%.o,$(wildcard $(FUZZ_FOLDER)/*.c))
