// SPDX-License-Identifier: GPL-2.0-only
struct foo *err_cast(struct bar *bar)
{
	struct baz *baz = bar_baz(bar);

	if (IS_ERR(baz))
		return ERR_PTR(PTR_ERR(baz));
	return ERR_PTR(PTR_ERR_OR_ZERO(baz));
}
