// SPDX-License-Identifier: GPL-2.0-only
///
/// Use platform_get_drvdata() where there is a platform device
///
@@
struct platform_device *pdev;
@@
- dev_get_drvdata(&pdev->dev)
+ platform_get_drvdata(pdev)
