// SPDX-License-Identifier: GPL-2.0-only
///
/// Let a single-stepped task trap at the exit of a system call
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall exit, single step

@@
identifier task;
@@
 user_enable_single_step(struct task_struct *task)
 {
 ...
 if (...) set_regs_spsr_ss(...);
+
+/*
+ * A stepped system call reports its trap on the way out. The generic
+ * code looks for that in syscall_work, not in the thread flags.
+ */
+set_task_syscall_work(task, SYSCALL_EXIT_TRAP);
 }

@@
identifier task;
@@
 user_disable_single_step(struct task_struct *task)
 {
 clear_ti_thread_flag(...);
+clear_task_syscall_work(task, SYSCALL_EXIT_TRAP);
 }
