// SPDX-License-Identifier: GPL-2.0-only
int irq_probe(struct platform_device *pdev)
{
	int irq;

	irq = platform_get_irq(pdev, 0);
	if (irq < 0) {
		dev_err(&pdev->dev, "no irq\n");
		return irq;
	}
	irq = platform_get_irq_byname(pdev, "second");
	if (irq < 0) {
		if (irq != -EPROBE_DEFER) {
			dev_err(&pdev->dev, "no second irq\n");
		}
		return irq;
	}
	return 0;
}
