// SPDX-License-Identifier: GPL-2.0-only
///
/// Pass the thread flags to syscall_trace_enter() and syscall_trace_exit()
///
/// The caller has read the flags on entry. On exit they may have changed, so
/// the caller reads them anew where the callee did.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall exit, thread flags

@@
identifier flags;
parameter list regs;
@@
(
 syscall_trace_enter
|
 syscall_trace_exit
)
	(regs
+	, unsigned long flags
	)
 {
-unsigned long flags = read_thread_flags();
 ...
 }

// spatch has done it to those that stand beside the functions.
@@
type T;
parameter regs;
@@
(
 T syscall_trace_enter(regs
+	, unsigned long flags
	);
|
 T syscall_trace_exit(regs
+	, unsigned long flags
	);
)

@@
identifier f, flags;
expression nr, regs;
@@
 f(...) {
 ...
 unsigned long flags = read_thread_flags();
 <...
(
 nr = syscall_trace_enter(regs
+	, flags
	)
|
 syscall_trace_exit(regs
+	, read_thread_flags()
	)
)
 ...>
 }
