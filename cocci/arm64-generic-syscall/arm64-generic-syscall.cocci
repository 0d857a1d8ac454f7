// SPDX-License-Identifier: GPL-2.0-only
///
/// Let arm64's system calls enter and leave by the generic code
///
/// Where syscall_trace_enter() says whether the system call is permitted, the
/// number is read again after it.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall exit, generic entry

virtual permit

@@
attribute name __always_inline;
type T;
@@
-static __always_inline T syscall_exit_to_user_mode_work(...)
-{
-...
-}

@work@
identifier flags, f;
@@
 f(...)
 {
+unsigned long work = READ_ONCE(current_thread_info()->syscall_work);
 unsigned long flags = read_thread_flags();
 <+...
-unlikely(flags & _TIF_SYSCALL_WORK)
+unlikely(work & SYSCALL_WORK_ENTER)
 ...+>
 }

@depends on !permit@
expression flags, regs;
identifier scno;
@@
 scno = syscall_trace_enter(regs,
-	flags
+	work
	);

@depends on permit@
expression flags, regs;
identifier scno, trace_exit;
@@
-scno = syscall_trace_enter(regs, flags);
+if (!syscall_trace_enter(regs, work, scno))
+	goto trace_exit;
+
+/* A tracer may have changed the number */
+scno = syscall_get_nr(current, regs);
 if (scno == NO_SYSCALL)
	goto trace_exit;

@depends on work@
@@
 #include <linux/context_tracking.h>
+#include <linux/entry-common.h>

@depends on work@
@@
-#include <linux/rseq.h>
