// SPDX-License-Identifier: GPL-2.0-only
///
/// Inline el0_svc_common() into its two callers
///
// Confidence: High
// Copyright: (C) 2026 the refactor authors
// Keywords: arm64, syscall entry

@already@
attribute name __always_inline;
type T;
@@
 static __always_inline T el0_svc_common(...) { ... }

@depends on !already@
attribute name __always_inline;
type T;
parameter list ps;
@@
 static
-T el0_svc_common(ps)
+__always_inline T
+el0_svc_common(ps)
 { ... }
