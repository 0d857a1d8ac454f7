static void old_remove(struct platform_device *pdev)
{
	struct foo *foo = dev_get_drvdata(&pdev->dev);

	foo_stop(foo);
}
