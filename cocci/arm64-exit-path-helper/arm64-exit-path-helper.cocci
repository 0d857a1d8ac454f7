// SPDX-License-Identifier: GPL-2.0-only
///
/// Put the exit half of el0_svc_common() into syscall_exit_to_user_mode_work()
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall exit

@exit@
attribute name __always_inline;
identifier f, flags, regs;
expression work;
@@
+static __always_inline void
+syscall_exit_to_user_mode_work(struct pt_regs *regs)
+{
+	unsigned long flags = read_thread_flags();
+
+	rseq_syscall(regs);
+
+	if (work)
+		syscall_exit_work(regs, flags);
+}
+
 f(...) {
 <+...
-flags = read_thread_flags();
-rseq_syscall(regs);
-if (work)
-	syscall_exit_work(regs, flags);
+syscall_exit_to_user_mode_work(regs);
 ...+>
 }
