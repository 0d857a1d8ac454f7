// SPDX-License-Identifier: GPL-2.0-only
///
/// Leave the entry and exit of system calls to the generic header
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall exit

@@
type T;
@@
-T syscall_trace_enter(...);

@@
type T;
@@
-T syscall_exit_work(...);
