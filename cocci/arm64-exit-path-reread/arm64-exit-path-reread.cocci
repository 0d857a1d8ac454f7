// SPDX-License-Identifier: GPL-2.0-only
///
/// Decide about exit work by the thread flags of the exit alone
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall exit, thread flags

@both@
identifier flags;
@@
-if (!has_syscall_work(flags) && !IS_ENABLED(CONFIG_DEBUG_RSEQ)) {
-	flags = read_thread_flags();
-	if (!has_syscall_work(flags) && !(flags & _TIF_SINGLESTEP))
-		return;
-}

@@
identifier both.flags;
expression regs;
@@
-syscall_exit_work(regs, read_thread_flags());
+flags = read_thread_flags();
+if (has_syscall_work(flags) || flags & _TIF_SINGLESTEP ||
+    IS_ENABLED(CONFIG_DEBUG_RSEQ))
+	syscall_exit_work(regs, flags);
