// SPDX-License-Identifier: GPL-2.0-only
///
/// Let syscall_trace_enter() ask syscall_get_nr() wherever it needs the number
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall number

@@
identifier r;
@@
 syscall_trace_enter(...)
 {
 ...
-audit_syscall_entry(r->syscallno, r->orig_x0, r->regs[1],
-		    r->regs[2], r->regs[3]);
+audit_syscall_entry(syscall_get_nr(current, r), r->orig_x0,
+		    r->regs[1], r->regs[2], r->regs[3]);
 ...
 }

@@
identifier r;
@@
 syscall_trace_enter(...)
 {
 <...
-r->syscallno
+syscall_get_nr(current, r)
 ...>
 }
