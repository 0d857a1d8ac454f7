// SPDX-License-Identifier: GPL-2.0-only
///
/// Leave out the size of strscpy() where it is that of the destination
///
@@
expression E, S;
@@
- strscpy(E, S, sizeof(E))
+ strscpy(E, S)
