"""A small kernel with thread flags: the generic header, an architecture that fits on top of it, others that do not."""

from __future__ import annotations

GENERIC = """\
/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _ASM_GENERIC_THREAD_INFO_TIF_H_
#define _ASM_GENERIC_THREAD_INFO_TIF_H_

#include <vdso/bits.h>

/* Bits 16-31 are reserved for architecture specific purposes */

#define TIF_NOTIFY_RESUME	0	// callback before returning to user
#define _TIF_NOTIFY_RESUME	BIT(TIF_NOTIFY_RESUME)

#define TIF_SIGPENDING		1	// signal pending
#define _TIF_SIGPENDING		BIT(TIF_SIGPENDING)

#ifdef HAVE_TIF_POLLING_NRFLAG
# define TIF_POLLING_NRFLAG	6	// idle is polling
# define _TIF_POLLING_NRFLAG	BIT(TIF_POLLING_NRFLAG)
#endif

#define TIF_RSEQ		11	// Run RSEQ fast path
#define _TIF_RSEQ		BIT(TIF_RSEQ)

#endif /* _ASM_GENERIC_THREAD_INFO_TIF_H_ */
"""

COMMON = """\
#ifdef CONFIG_GENERIC_ENTRY
enum syscall_work_bit {
	SYSCALL_WORK_BIT_SECCOMP,
	SYSCALL_WORK_BIT_SYSCALL_TRACE,
};
#endif

#include <asm/thread_info.h>

#ifndef TIF_RSEQ
# define TIF_RSEQ	TIF_NOTIFY_RESUME
#endif

#ifdef CONFIG_GENERIC_ENTRY
#define set_syscall_work(fl)	set_bit(SYSCALL_WORK_BIT_##fl, &current_thread_info()->syscall_work)
#else
#define set_syscall_work(fl) \\
	set_ti_thread_flag(current_thread_info(), TIF_##fl)
#endif
"""

HEADER = """\
#ifndef _ASM_THREAD_INFO_H
#define _ASM_THREAD_INFO_H

/* thread flags */
#define TIF_SYSCALL_TRACE	0	/* syscall trace active */
#define TIF_SIGPENDING		1	/* signal pending */
#define TIF_NOTIFY_RESUME	2	/* callback before
					   returning to user */
#define TIF_SECCOMP		3	/* secure computing */
#ifdef CONFIG_64BIT
#define TIF_32BIT		4	/* 32 bit binary */
#endif
/* true if poll_idle() is polling */
#define TIF_POLLING_NRFLAG	5
#define TIF_UNUSED		6

#define _TIF_SYSCALL_TRACE	(1 << TIF_SYSCALL_TRACE)
#define _TIF_SIGPENDING		(1 << TIF_SIGPENDING)
#define _TIF_NOTIFY_RESUME	(1 << TIF_NOTIFY_RESUME)
#define _TIF_SECCOMP		(1 << TIF_SECCOMP)

#define _TIF_WORK_MASK		(_TIF_SIGPENDING | _TIF_NOTIFY_RESUME)

#endif
"""

FILES: dict[str, bytes | str] = {
    "include/asm-generic/thread_info_tif.h": GENERIC,
    "include/linux/thread_info.h": COMMON,
    "include/linux/rseq.h": "#ifdef CONFIG_HAVE_GENERIC_TIF_BITS\n#endif\n",
    "kernel/seccomp.c": "void f(void)\n{\n\tset_syscall_work(SECCOMP);\n\tset_syscall_work(SYSCALL_TRACE);\n}\n",
    "arch/good/Kconfig": "config GOOD\n\tdef_bool y\n\tselect HAVE_ALPHA\n\tselect HAVE_OMEGA\n",
    "arch/good/include/asm/thread_info.h": HEADER,
    "arch/good/kernel/a.c": "int g(long f)\n{\n\tset_thread_flag(TIF_32BIT);\n\treturn f & _TIF_WORK_MASK;\n}\n",
    "arch/done/Kconfig": "config DONE\n\tdef_bool y\n\tselect HAVE_GENERIC_TIF_BITS\n",
    "arch/done/include/asm/thread_info.h": (
        "#define HAVE_TIF_POLLING_NRFLAG\n#include <asm-generic/thread_info_tif.h>\n#define TIF_OWN	16\n"
    ),
    "arch/number/Kconfig": "config NUMBER\n\tdef_bool y\n\tselect HAVE_RSEQ\n",
    "arch/number/include/asm/thread_info.h": (
        "#define TIF_SIGPENDING	0\n#define TIF_ODD	1\n#define _TIF_WORK_MASK	0x0003\n"
    ),
    "arch/number/kernel/entry.S": "	and	r1, _TIF_WORK_MASK\n",
    "arch/two/include/asm/thread_info.h": (
        "#if defined(__two__) && defined(__arch64__)\n#include <asm/thread_info_64.h>\n#else\n"
        "#include <asm/thread_info_32.h>\n#endif\n"
    ),
    "arch/two/include/asm/thread_info_32.h": "#define TIF_SIGPENDING	2\n#define TIF_LIVE	3\n",
    "arch/two/include/asm/thread_info_64.h": (
        "#define TI_FLAG_WSAVED_SHIFT	16\n#define TIF_SIGPENDING	2\n#define TIF_LIVE	3\n"
    ),
    "arch/two/kernel/a.c": "void h(void)\n{\n\tset_thread_flag(TIF_LIVE);\n}\n",
    "drivers/net/x.c": "int x = NETIF_F_SG;\n",
}
"""Path -> content, besides the rest of a small kernel."""
