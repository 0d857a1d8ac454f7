// SPDX-License-Identifier: GPL-2.0-only
///
/// Ask seccomp by the thread flags that syscall_trace_enter() was given
///
/// A tracer may have changed the flags, so they are read again after it.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, seccomp

virtual permit

@enter@
identifier flags, ret;
expression regs;
statement S;
@@
 syscall_trace_enter(..., unsigned long flags)
 {
 ...
 if (flags & (_TIF_SYSCALL_EMU | _TIF_SYSCALL_TRACE)) {
 ret = report_syscall_entry(regs);
 if (ret || (flags & _TIF_SYSCALL_EMU))
	return NO_SYSCALL;
+
+	/* ptrace might have changed the thread flags */
+	flags = read_thread_flags();
 }
 ...
 if (
-    test_thread_flag(TIF_SYSCALL_TRACEPOINT)
+    flags & _TIF_SYSCALL_TRACEPOINT
    ) S
 ...
 }

@depends on !permit@
identifier enter.flags;
@@
-if (secure_computing() == -1)
+if ((flags & _TIF_SECCOMP) && __secure_computing() == -1)
	return NO_SYSCALL;

@depends on permit@
identifier enter.flags;
@@
-if (!seccomp_permit_syscall())
+if ((flags & _TIF_SECCOMP) && !__seccomp_permit_syscall())
	return NO_SYSCALL;
