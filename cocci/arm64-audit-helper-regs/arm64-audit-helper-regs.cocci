// SPDX-License-Identifier: GPL-2.0-only
///
/// Audit the entry of a system call in a helper that takes all from the registers
///
/// Its caller asks whether there is an audit context.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, audit

@@
identifier r;
@@
+static void syscall_enter_audit(struct pt_regs *regs)
+{
+	long syscall = syscall_get_nr(current, regs);
+	unsigned long args[6];
+
+	syscall_get_arguments(current, regs, args);
+	audit_syscall_entry(syscall, args[0], args[1], args[2], args[3]);
+}
+
 syscall_trace_enter(...)
 {
 ...
-audit_syscall_entry(syscall_get_nr(current, r), r->orig_x0, r->regs[1],
-		    r->regs[2], r->regs[3]);
+if (unlikely(audit_context()))
+	syscall_enter_audit(r);
 ...
 }
