"""A small kernel in the shape of the real one: what the first series needs of it, and a script that names people."""

from __future__ import annotations

MAKEFILE = """\
# SPDX-License-Identifier: GPL-2.0
VERSION = 7
PATCHLEVEL = 3
SUBLEVEL = 4
EXTRAVERSION =
NAME = Small Possum
"""

THREAD_INFO = """\
/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __ASM_THREAD_INFO_H
#define __ASM_THREAD_INFO_H

#define TIF_SYSCALL_TRACE	8	/* trace */
#define TIF_SYSCALL_AUDIT	9	/* audit */
#define TIF_SYSCALL_TRACEPOINT	10	/* tracepoint */
#define TIF_SECCOMP		11	/* filter */
#define TIF_SYSCALL_EMU		12	/* emulation */
#define TIF_SINGLESTEP		21

#define _TIF_SYSCALL_TRACE	(1 << TIF_SYSCALL_TRACE)
#define _TIF_SYSCALL_AUDIT	(1 << TIF_SYSCALL_AUDIT)
#define _TIF_SYSCALL_TRACEPOINT	(1 << TIF_SYSCALL_TRACEPOINT)
#define _TIF_SECCOMP		(1 << TIF_SECCOMP)
#define _TIF_SYSCALL_EMU	(1 << TIF_SYSCALL_EMU)
#define _TIF_SINGLESTEP		(1 << TIF_SINGLESTEP)

#define _TIF_SYSCALL_WORK	(_TIF_SYSCALL_TRACE | _TIF_SYSCALL_AUDIT | \\
				 _TIF_SYSCALL_TRACEPOINT | _TIF_SECCOMP | \\
				 _TIF_SYSCALL_EMU)

#ifdef CONFIG_SHADOW_CALL_STACK
#define INIT_SCS	1
#else
#define INIT_SCS	0
#endif

#endif /* __ASM_THREAD_INFO_H */
"""

SYSCALL = """\
// SPDX-License-Identifier: GPL-2.0

#include <linux/ptrace.h>

static inline bool has_syscall_work(unsigned long flags)
{
	return unlikely(flags & _TIF_SYSCALL_WORK);
}

static void el0_svc_common(struct pt_regs *regs, int scno, int sc_nr,
			   const syscall_fn_t syscall_table[])
{
	unsigned long flags = read_thread_flags();

	if (has_syscall_work(flags)) {
		/* A tracer may have a say first. */
		if (scno == NO_SYSCALL)
			syscall_set_return_value(current, regs, -ENOSYS, 0);
		scno = syscall_trace_enter(regs);
		if (scno == NO_SYSCALL)
			goto trace_exit;
	}

	invoke_syscall(regs, scno, sc_nr, syscall_table);

	/*
	 * The tracing status may have changed under our feet, so we have to
	 * check again. However, if we were tracing entry, then we always trace
	 * exit regardless, as the old entry assembly did.
	 */
	if (!has_syscall_work(flags) && !IS_ENABLED(CONFIG_DEBUG_RSEQ)) {
		flags = read_thread_flags();
		if (!has_syscall_work(flags) && !(flags & _TIF_SINGLESTEP))
			return;
	}

trace_exit:
	syscall_trace_exit(regs);
}
"""

MAINTAINERS = """\
ARM64 PORT
M:	Cat Maintainer <cat@example.org>
R:	Mark Reviewer <mark@example.org>
L:	arm@lists.example.org
F:	arch/arm64/
"""

# Stands in for the tree's own script where only its answer matters; the real one runs in the tests
# on real kernels.
GET_MAINTAINER = """\
#!/usr/bin/perl
use strict;
use warnings;
die "no MAINTAINERS here\\n" unless -e "MAINTAINERS";
my $file = pop @ARGV;
open(my $patch, '<', $file) or die "cannot read $file\\n";
if (grep { m{^\\+\\+\\+ b/arch/arm64/} } <$patch>) {
	print "Cat Maintainer <cat\\@example.org> (maintainer:ARM64 PORT)\\n";
	print "Mark Reviewer <mark\\@example.org> (reviewer:ARM64 PORT)\\n";
	print "arm\\@lists.example.org (moderated list:ARM64 PORT)\\n";
}
print "linux\\@lists.example.org (open list)\\n";
"""

KERNEL: dict[str, bytes | str] = {
    "Makefile": MAKEFILE,
    "Kbuild": "# SPDX-License-Identifier: GPL-2.0\n",
    "MAINTAINERS": MAINTAINERS,
    "scripts/get_maintainer.pl": GET_MAINTAINER,
    "arch/arm64/include/asm/thread_info.h": THREAD_INFO,
    "arch/arm64/kernel/syscall.c": SYSCALL,
    "arch/arm/kernel/latin1.c": "/* Andr\xe9 */\nint x;\n".encode("latin-1"),
}
"""Path -> content of the whole tree."""
