// SPDX-License-Identifier: GPL-2.0-only
///
/// Use sysfs_emit() in the show functions of device attributes
///
@@
identifier show, dev, attr, buf;
@@
 ssize_t show(struct device *dev, struct device_attribute *attr, char *buf)
 {
 <+...
(
- snprintf(buf, PAGE_SIZE,
+ sysfs_emit(buf,
  ...)
|
- scnprintf(buf, PAGE_SIZE,
+ sysfs_emit(buf,
  ...)
)
 ...+>
 }
