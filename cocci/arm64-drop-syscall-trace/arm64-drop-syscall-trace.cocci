// SPDX-License-Identifier: GPL-2.0-only
///
/// Remove arm64's own syscall_trace_enter() and syscall_exit_work()
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry, syscall exit

@@
type T;
@@
-T syscall_trace_enter(...) { ... }

@@
type T;
@@
-T syscall_exit_work(...) { ... }

@@
type T;
@@
-static T syscall_enter_audit(...) { ... }

@@
type T;
@@
-static T report_single_step(...) { ... }

@@
@@
-#define CREATE_TRACE_POINTS

@@
@@
-#include <trace/events/syscalls.h>

@@
@@
-#include <linux/audit.h>

@@
@@
-#include <linux/seccomp.h>

@@
@@
-#include <linux/rseq.h>

@@
@@
-#include <asm/entry-common.h>

@@
@@
-#include <asm/syscall.h>
