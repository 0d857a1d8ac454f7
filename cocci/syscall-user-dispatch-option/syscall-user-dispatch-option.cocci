// SPDX-License-Identifier: GPL-2.0-only
///
/// Let the generic entry code do without syscall user dispatch
///
/// Whether a system call was dispatched is known to helpers of
/// linux/syscall_user_dispatch.h alone.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: generic entry, syscall user dispatch

@call@
typedef bool;
identifier regs;
@@
-bool syscall_user_dispatch(struct pt_regs *regs);

@@
@@
 syscall_exit_work(...)
 {
 <...
-if (unlikely(current->syscall_dispatch.on_dispatch)) {
-	current->syscall_dispatch.on_dispatch = false;
+if (syscall_user_dispatch_clear_on_dispatch())
	return;
-}
 ...>
 }

@depends on call@
@@
 #include <linux/sched.h>
+#include <linux/syscall_user_dispatch.h>
