// SPDX-License-Identifier: GPL-2.0-only
///
/// Give arm64's ptrace reports the names and types of generic entry's hooks
///
/// Where ptrace says whether a system call is permitted, so does the hook.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall exit, ptrace

virtual permit

@depends on !permit@
attribute name __always_inline;
identifier regs, ret;
@@
 static
-int report_syscall_entry(struct pt_regs *regs)
+__always_inline int arch_ptrace_report_syscall_entry(struct pt_regs *regs)
 {
 ...
 ret = ptrace_report_syscall_entry(regs);
 ...
 }
+
+#define arch_ptrace_report_syscall_entry arch_ptrace_report_syscall_entry

@entry depends on permit@
attribute name __always_inline;
identifier regs, ret;
typedef bool;
@@
 static
-int report_syscall_entry(struct pt_regs *regs)
+__always_inline bool arch_ptrace_report_syscall_permit_entry(struct pt_regs *regs)
 {
 ...
-ret = !ptrace_report_syscall_permit_entry(regs);
-if (ret)
+permit = ptrace_report_syscall_permit_entry(regs);
+if (!permit)
	forget_syscall(regs);
 ...
-return ret;
+return permit;
 }
+
+#define arch_ptrace_report_syscall_permit_entry arch_ptrace_report_syscall_permit_entry

@depends on permit@
identifier entry.ret, saved;
@@
 arch_ptrace_report_syscall_permit_entry(...)
 {
 unsigned long saved;
+bool permit;
 ...
-int ret;
 ...
 }

@exit@
attribute name __always_inline;
identifier regs, step;
@@
 static
-void report_syscall_exit(struct pt_regs *regs, int step)
+__always_inline void arch_ptrace_report_syscall_exit(struct pt_regs *regs, int step)
 { ... }
+
+#define arch_ptrace_report_syscall_exit arch_ptrace_report_syscall_exit

@depends on exit@
@@
+#include <linux/compat.h>
+#include <linux/ptrace.h>
 #include <linux/thread_info.h>
