// SPDX-License-Identifier: GPL-2.0-only
///
/// Call arm64's ptrace reports by the names of generic entry's hooks
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall exit, ptrace

virtual permit

@number depends on !permit@
identifier ret, regs;
@@
 syscall_trace_enter(...)
 {
 ...
 if (...) {
 ret =
-	report_syscall_entry(regs)
+	arch_ptrace_report_syscall_entry(regs)
	;
 ...
 }
 ...
 if (<+... __secure_computing() ...+>) return NO_SYSCALL;
 ...
 }

@answer depends on permit@
identifier ret, regs, flags;
@@
 syscall_trace_enter(...)
 {
 ...
-int ret;
 ...
 if (...) {
-ret = report_syscall_entry(regs);
-if (ret || (flags & _TIF_SYSCALL_EMU))
+if (!arch_ptrace_report_syscall_permit_entry(regs) || (flags & _TIF_SYSCALL_EMU))
	return NO_SYSCALL;
 ...
 }
 ...
 if (<+... __seccomp_permit_syscall() ...+>) return NO_SYSCALL;
 ...
 }

@@
expression regs, step;
@@
-report_syscall_exit(regs, step);
+arch_ptrace_report_syscall_exit(regs, step);

@depends on number || answer@
@@
 #include <asm/debug-monitors.h>
+#include <asm/entry-common.h>
