// SPDX-License-Identifier: GPL-2.0-only
///
/// Drop pm_runtime_mark_last_busy() right before a call that does it itself
///
@@
expression d, E;
identifier f = {pm_runtime_put_autosuspend, pm_runtime_put_sync_autosuspend,
                pm_runtime_autosuspend, pm_request_autosuspend};
@@
-pm_runtime_mark_last_busy(d);
(
 f(d);
|
 return f(d);
|
 E = f(d);
)
