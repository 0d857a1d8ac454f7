// SPDX-License-Identifier: GPL-2.0-only
///
/// Audit the entry of a system call in a helper of its own
///
/// It takes the arguments from syscall_get_arguments().
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, audit

@@
identifier syscall, r;
@@
+static void syscall_enter_audit(struct pt_regs *regs, long syscall)
+{
+	if (unlikely(audit_context())) {
+		unsigned long args[6];
+
+		syscall_get_arguments(current, regs, args);
+		audit_syscall_entry(syscall, args[0], args[1],
+				    args[2], args[3]);
+	}
+}
+
 syscall_trace_enter(...)
 {
 ...
-audit_syscall_entry(syscall, r->orig_x0, r->regs[1],
-		    r->regs[2], r->regs[3]);
+syscall_enter_audit(r, syscall);
 ...
 }
