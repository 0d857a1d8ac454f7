// SPDX-License-Identifier: GPL-2.0-only
///
/// Define _TIF_SYSCALL_EXIT_WORK beside _TIF_SYSCALL_WORK
///
/// It holds the thread flags that mean work on the way out of a system call.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, thread_info, syscall exit

@defined@
expression E;
@@
 #define _TIF_SYSCALL_EXIT_WORK E

@depends on !defined@
expression E;
@@
 #define _TIF_SYSCALL_WORK E
+
+#define _TIF_SYSCALL_EXIT_WORK	(_TIF_SYSCALL_TRACE | \
+				 _TIF_SYSCALL_AUDIT | \
+				 _TIF_SYSCALL_TRACEPOINT)
