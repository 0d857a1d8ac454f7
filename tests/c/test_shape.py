from __future__ import annotations

from refactor.c.shape import shape

CODE = b"""\
#ifdef CONFIG_A
static inline long enter(struct pt_regs *regs, unsigned long work)
{
	/* lost() and & LOST */
	if (unlikely(work & (B_FLAG | A_FLAG))) {
		if (!report(regs) || (work & A_FLAG))
			return -1L;
	}
	ops->call(number(regs));

	return work & MASK ? first(&regs) : 0;
}
#endif
"""


def test_calls_and_flags_are_in_order() -> None:
    """A mask is a set: its flags are sorted."""
    found = ("A_FLAG", "B_FLAG", "report", "A_FLAG", "number", "MASK", "first")
    assert shape(CODE, "enter") == found


def test_no_such_function() -> None:
    assert shape(CODE, "report") is None
