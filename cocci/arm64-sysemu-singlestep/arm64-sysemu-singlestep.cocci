// SPDX-License-Identifier: GPL-2.0-only
///
/// Do not report the exit of a system call that PTRACE_SYSEMU_SINGLESTEP skipped
///
/// report_syscall_exit() is told whether it reports a step.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall exit, ptrace, single step

@report@
parameter list regs;
@@
 report_syscall_exit(regs
+	, int step
	)
 {
 ...
 if (
-    !test_thread_flag(TIF_SINGLESTEP)
+    !step
    ) { ... } else { ... }
 }

@depends on report@
typedef bool;
identifier flags, r;
@@
+/*
+ * With _TIF_SYSCALL_EMU the system call has been reported on entry
+ * and was skipped: there is no exit to report, not even to a tracer
+ * that steps (PTRACE_SYSEMU_SINGLESTEP).
+ */
+static bool report_single_step(unsigned long flags)
+{
+	if (flags & _TIF_SYSCALL_EMU)
+		return false;
+
+	return flags & _TIF_SINGLESTEP;
+}
+
 syscall_exit_work(..., unsigned long flags)
 {
+bool step;
+
 audit_syscall_exit(r);
 ...
-if (flags & (_TIF_SYSCALL_TRACE | _TIF_SINGLESTEP))
-	report_syscall_exit(r);
+step = report_single_step(flags);
+if (step || flags & _TIF_SYSCALL_TRACE)
+	report_syscall_exit(r, step);
 }
