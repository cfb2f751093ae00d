# SPDX-License-Identifier: GPL-2.0-only
# ikek: module (Kbuild has its list of files), tool, tests. See `make help`.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config

LIBNL = libnl-genl-3.0
TOOL_CFLAGS = -std=gnu11 -Wall -Wextra -Wmissing-prototypes -Itools \
	-Ikmod/uapi $(shell $(PKG_CONFIG) --cflags $(LIBNL))
TOOL_LIBS = $(shell $(PKG_CONFIG) --libs $(LIBNL))
TOOL_OBJS := $(patsubst tools/%.c,build/obj/%.o,$(wildcard tools/ikekctl/*.c))
MODULE = $(MAKE) -C $(KDIR) M=$(CURDIR)
SHARE = $(DESTDIR)$(PREFIX)/share

all: module tool ## the module for the running kernel or KDIR=, and the tool

module: ## ikek.ko
	+$(MODULE) modules

tool: build/ikekctl ## build/ikekctl

build/ikekctl: $(TOOL_OBJS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

build/obj/%.o: tools/%.c | libnl
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(TOOL_CFLAGS) $(CFLAGS) -MMD -c -o $@ $<

libnl:
	@$(PKG_CONFIG) --exists '$(LIBNL) >= 3.5' || { \
		echo 'ikekctl needs $(LIBNL), 3.5 or later, and pkg-config:' \
			'on Debian, libnl-genl-3-dev and pkgconf' >&2; \
		exit 1; \
	}

-include $(TOOL_OBJS:.o=.d)

install: module tool ## module, tool, man pages, units, completion (DESTDIR=, PREFIX=)
	+$(MODULE) INSTALL_MOD_PATH=$(DESTDIR) modules_install
	install -D -m 755 build/ikekctl $(DESTDIR)$(PREFIX)/sbin/ikekctl
	install -D -m 644 tools/ikekctl/ikekctl.8 $(SHARE)/man/man8/ikekctl.8
	install -D -m 644 tools/ikekctl/ikek.conf.5 $(SHARE)/man/man5/ikek.conf.5
	install -D -m 644 tools/ikekctl/ikekctl.bash \
		$(SHARE)/bash-completion/completions/ikekctl
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system \
		tools/systemd/*

demo: ## a tunnel between two gateways in a guest (PEER=strongswan)
	@tests/demo $(PEER)

check: ## every test, or those whose name has T= in it (FULL=1: more kernels)
	@tests/check $(if $(FULL),--full) $(T)

soak: ## SOAK= seconds (3600) of what chance does with SEED= (any)
	@SOAK=$${SOAK:-3600} SEED=$${SEED:-$$(date +%s)} \
		tests/check --kernel 6.12 netns.6.12.60-soak

check-rooms: ## the protocol's rooms include only what they may
	@tests/check-rooms

fuzz: ## inputs by chance to the parsers, FUZZ_TIME= seconds each (60)
	@tests/fuzz/run $(T)

bench: ## measurements beside strongSwan
	@tests/bench/run

deps: ## install what the host needs to build and test
	@tests/vm/deps

clean: ## remove what was built here
	rm -rf build
	[ ! -d $(KDIR) ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean

clean-cache: ## remove the cached root trees, kernels and builds
	@tests/vm/clean-cache

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

.PHONY: all module tool libnl install demo check soak check-rooms fuzz bench \
	deps clean clean-cache help
