// SPDX-License-Identifier: GPL-2.0-only
///
/// Call rseq_syscall() beside the exit work instead of from it
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall exit, rseq

@@
identifier flags;
expression regs;
@@
 syscall_exit_work(..., unsigned long flags)
 {
-rseq_syscall(regs);
-
 ...
 }

@beside@
expression regs, flags, work;
@@
+rseq_syscall(regs);
+
 if (work
-    || IS_ENABLED(CONFIG_DEBUG_RSEQ)
    )
	syscall_exit_work(regs, flags);

@depends on beside@
@@
 #include <linux/randomize_kstack.h>
+#include <linux/rseq.h>
