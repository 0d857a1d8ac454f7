// SPDX-License-Identifier: GPL-2.0-only
///
/// Compare with the mask that is meant instead of calling has_syscall_work()
///
/// What runs syscall_trace_enter() depends on the entry mask, what follows
/// invoke_syscall() on the exit mask; the helper goes.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall exit

@entry@
expression flags, nr, regs;
@@
 if (
-    has_syscall_work(flags)
+    unlikely(flags & _TIF_SYSCALL_WORK)
    )
 {
 ...
 nr = syscall_trace_enter(regs, ...);
 ...
 }

@exit@
expression flags;
@@
 invoke_syscall(...);
 <+...
-!has_syscall_work(flags)
+likely(!(flags & _TIF_SYSCALL_EXIT_WORK))
 ...+>

@work@
expression flags, regs;
@@
 if (<+...
-    has_syscall_work(flags)
+    unlikely(flags & _TIF_SYSCALL_EXIT_WORK)
     ...+>)
	syscall_exit_work(regs, flags);

@helper@
typedef bool;
identifier flags;
@@
-static inline bool has_syscall_work(unsigned long flags)
-{
-...
-}
