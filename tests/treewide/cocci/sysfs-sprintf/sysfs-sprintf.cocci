// SPDX-License-Identifier: GPL-2.0-only
///
/// Return sysfs_emit() in the show functions of device attributes
///
@@
identifier show, dev, attr, buf;
@@
 ssize_t show(struct device *dev, struct device_attribute *attr, char *buf)
 {
 <+...
- return sprintf(buf,
+ return sysfs_emit(buf,
  ...);
 ...+>
 }
