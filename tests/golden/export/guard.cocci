// SPDX-License-Identifier: GPL-2.0-only
/// Use new_name()
///
// Confidence: Moderate
// Copyright: (C) 2025 Ada Developer
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual report

@depends on patch@
expression E;
@@
-old_name(E)
+new_name(E)

@found1 depends on !patch@
expression E;
position p;
@@
*old_name@p(E)

@script:python depends on report@
p << found1.p;
@@

for place in p:
    coccilib.report.print_report(place, 'WARNING: opportunity for new_name()')
