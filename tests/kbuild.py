"""A small kernel that builds: the interface of the real kbuild, as far as proofs use it, and real compilers."""

from __future__ import annotations

from tests.kernel import KERNEL, MAKEFILE

# Like the real one it calls itself in the output directory, reads .config there, and writes .cmd
# files beside objects.
_MAKE = r"""
this := $(lastword $(MAKEFILE_LIST))
ifeq ($(srctree),)

srctree := $(CURDIR)
__all $(filter-out $(this),$(MAKECMDGOALS)): __sub-make
	@:
__sub-make:
	@$(MAKE) -C $(abspath $(O)) -f $(abspath $(this)) srctree=$(srctree) $(MAKECMDGOALS)
.PHONY: __all __sub-make $(MAKECMDGOALS)

else

-include .config
include $(srctree)/Kbuild
VPATH := $(srctree)
CC := $(if $(LLVM),clang,$(CROSS_COMPILE)gcc)
flags := -nostdinc -I$(srctree)/include -include include/generated/autoconf.h -fmacro-prefix-map=$(srctree)/= -O2
flags += -fno-PIE -ffreestanding -fno-asynchronous-unwind-tables -fno-common -fno-toplevel-reorder $(KCFLAGS)
flags += -Wall -Werror=date-time $(if $(CONFIG_WERROR),-Werror)
flags += $(VDSO)
flags += $(if $(W),-Wextra -Wunused -Wmissing-prototypes -Wno-unused-parameter)
cc = $(CC) -Wp,-MMD,$(@D)/.$(@F).d $(flags) -c -o $@ $<

$(filter-out olddefconfig,$(filter %defconfig,$(MAKECMDGOALS))):
	@test -e $(srctree)/arch/$(ARCH)/configs/$@ || { \
		echo '***'; echo "*** Can't find default configuration \"arch/$(ARCH)/configs/$@\"!"; echo '***'; exit 1; }
	@cp $(srctree)/arch/$(ARCH)/configs/$@ .config

# What is said last of an option counts, and what nobody knows is dropped.
olddefconfig:
	@for option in $$(sed -n 's/^config /CONFIG_/p' $(srctree)/Kconfig); do \
		grep -E "^(# )?$$option[= ]" .config | tail -n 1; done > .config.new; mv .config.new .config

include/generated/autoconf.h: .config
	@mkdir -p $(@D); sed -n 's/^\(CONFIG_[A-Z]*\)=y/#define \1 1/p' .config > $@.new; \
		cmp -s $@ $@.new || { echo '  UPD     $@'; mv $@.new $@; }

# Like arm64's: what has a Makefile of its own is made on the way to everything else. By its name it
# lacks that Makefile's flags, and fails.
prepare: include/generated/autoconf.h
	@$(MAKE) --no-print-directory -f $(abspath $(this)) srctree=$(srctree) VDSO=-DVDSO kernel/vdso/time.o

ifeq ($(VDSO),)
kernel/vdso/time.o: FORCE
endif

.SECONDEXPANSION:
$(sort $(dir $(obj-y))): $$(filter $$@%,$(obj-y))

%.o: %.c | $(if $(VDSO),,prepare)
	@mkdir -p $(@D); echo '  CC      $@'; $(cc) && { \
		printf '%s\n' 'savedcmd_$@ := $(cc)' '' 'source_$@ := $<' '' 'deps_$@ := \'; \
		tr -s ' \\\n' '\n' < $(@D)/.$(@F).d | sed '1,2d; s|.*|  & \\|'; \
		printf '%s\n' '' '$@: $$(deps_$@)' '' '$$(deps_$@):'; } > $(@D)/.$(@F).cmd

-include $(foreach object,$(obj-y) kernel/vdso/time.o,$(wildcard $(dir $(object)).$(notdir $(object)).cmd))
.PHONY: FORCE prepare $(sort $(dir $(obj-y)))
endif
"""

_KBUILD = """\
# SPDX-License-Identifier: GPL-2.0
obj-y += kernel/exit.o kernel/fork.o lib/table.o
obj-$(CONFIG_AUDIT) += kernel/audit.o
obj-$(CONFIG_COMPAT) += kernel/compat.o
"""

_HEADER = """\
/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _LINUX_TASK_H
#define _LINUX_TASK_H

#define FLAG_EXIT	3
#define WARN_ON(x)	do { if (x) warn(__FILE__, __LINE__); } while (0)

extern const int table[4];

void warn(const char *file, int line);
int audit(unsigned long flags);
int do_fork(unsigned long flags);
int do_exit(unsigned long flags, int code);

static inline int old_test(unsigned long flags, int nr)
{
	return (flags >> nr) & 1;
}

#endif
"""

_AUDIT = """\
// SPDX-License-Identifier: GPL-2.0
#include <linux/task.h>

int audit(unsigned long flags)
{
	int unused;

	WARN_ON(flags == 9);
	return old_test(flags, FLAG_EXIT) ? 1 : 2;
}
"""

_FORK = """\
// SPDX-License-Identifier: GPL-2.0
#include <linux/task.h>

static int count;

int do_fork(unsigned long flags)
{
	if (old_test(flags, FLAG_EXIT))
		return -1;
	WARN_ON(count > 7);
	return ++count;
}
"""

_EXIT = """\
// SPDX-License-Identifier: GPL-2.0
#include <linux/task.h>
#include "exit_report.c"

int do_exit(unsigned long flags, int code)
{
	report(code);
	return old_test(flags, FLAG_EXIT) ? code : 0;
}
"""

_REPORT = """\
// SPDX-License-Identifier: GPL-2.0
static void report(int code)
{
	WARN_ON(code < 0);
}
"""

_TABLE = """\
// SPDX-License-Identifier: GPL-2.0
#include <linux/task.h>

const int table[4] = { 1, 2, 3, 4 };
"""

_TIME = """\
// SPDX-License-Identifier: GPL-2.0
#ifdef VDSO
typedef long clock_id;
#endif
extern clock_id now;
clock_id now;
"""

_COMPAT = """\
// SPDX-License-Identifier: GPL-2.0
int compat;
"""

CHECKPATCH = "#!/usr/bin/perl\nexit 0;\n"

# As the real one says it with the options that the door gives, about each added line with this
# word.
COMPLAINS = r"""#!/usr/bin/perl
use strict;
use warnings;
my ($found, $path, $line, $nr) = (0, "", 0, 0);
open(my $patch, '<', $ARGV[-1]) or die "cannot read it\n";
while (<$patch>) {
	$nr++;
	$path = $1 if m{^\+\+\+ b/(.*)};
	$line = $1 - 1 if /^@@ -\S+ \+(\d+)/;
	$line++ if /^[ +]/;
	next unless /^\+.*\bUGLY\b/;
	print "$ARGV[-1]:$nr: CHECK:UGLY_WORD: this word is ugly\n#$nr: FILE: $path:$line:\n$_\n";
	$found = 1;
}
exit $found;
"""

BUILDS: dict[str, bytes | str] = KERNEL | {
    "Makefile": MAKEFILE + _MAKE,
    "Kbuild": _KBUILD,
    "Kconfig": "config AUDIT\nconfig COMPAT\nconfig WERROR\n",
    "arch/um/configs/defconfig": "CONFIG_AUDIT=y\nCONFIG_WERROR=y\n",
    "include/linux/task.h": _HEADER,
    "kernel/audit.c": _AUDIT,
    "kernel/compat.c": _COMPAT,
    "kernel/exit.c": _EXIT,
    "kernel/exit_report.c": _REPORT,
    "kernel/fork.c": _FORK,
    "kernel/vdso/time.c": _TIME,
    "lib/table.c": _TABLE,
    "scripts/checkpatch.pl": CHECKPATCH,
}
"""Path -> content of the whole tree; ARCH=um, which the host's own compiler builds on every machine."""
