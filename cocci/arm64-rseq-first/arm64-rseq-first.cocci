// SPDX-License-Identifier: GPL-2.0-only
///
/// Let rseq_syscall() see the PC before a tracer can move it
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall exit, rseq

@@
identifier flags;
expression regs;
@@
 syscall_trace_exit(..., unsigned long flags)
 {
+rseq_syscall(regs);
+
 audit_syscall_exit(regs);
 ...
-rseq_syscall(regs);
 }
