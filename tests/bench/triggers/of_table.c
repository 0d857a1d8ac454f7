// SPDX-License-Identifier: GPL-2.0-only
static const struct of_device_id one_match[] = {
	{ .compatible = "one,first" },
	{ .compatible = "one,second" }
};

static const struct i2c_device_id one_id[] = {
	{ "one", 0 },
	{ "two", 1 },
};
