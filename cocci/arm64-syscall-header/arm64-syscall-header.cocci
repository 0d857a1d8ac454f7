// SPDX-License-Identifier: GPL-2.0-only
///
/// Leave the entry and exit of system calls to the generic header
///
/// Where syscall user dispatch comes with generic entry and is not an option
/// of its own, no system call of arm64 is the vDSO's sigreturn.
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall exit, syscall user dispatch

virtual optional_dispatch

@@
type T;
@@
-T syscall_trace_enter(...);

@@
type T;
@@
-T syscall_exit_work(...);

@said@
type T;
@@
 T arch_syscall_is_vdso_sigreturn(...) { ... }

@depends on !optional_dispatch && !said@
typedef bool;
type T;
@@
 T syscall_get_arch(...) { ... }
+
+static inline bool arch_syscall_is_vdso_sigreturn(struct pt_regs *regs)
+{
+	return false;
+}
