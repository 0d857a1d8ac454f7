// SPDX-License-Identifier: GPL-2.0-only
///
/// Let syscall_trace_enter() take the number from syscall_get_nr()
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall number

@number@
identifier r;
@@
-if (test_thread_flag(TIF_SYSCALL_TRACEPOINT))
-	trace_sys_enter(r, r->syscallno);
+/* Either of the above might have changed the syscall number */
+syscall = syscall_get_nr(current, r);
+
+if (test_thread_flag(TIF_SYSCALL_TRACEPOINT)) {
+	trace_sys_enter(r, syscall);
+	/* Probes or BPF programs may have changed it once more */
+	syscall = syscall_get_nr(current, r);
+}

@@
identifier number.r, ret;
@@
 syscall_trace_enter(...)
 {
-int ret;
+long syscall;
+int ret;
 ...
 audit_syscall_entry(
-	r->syscallno
+	syscall
	, ...);

-return r->syscallno;
+return syscall;
 }
