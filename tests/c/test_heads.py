from __future__ import annotations

import pytest

from refactor.c import heads

CODE = b"""\
int early(struct pt_regs *regs);
#ifdef CONFIG_A
static __always_inline bool permit(struct pt_regs *regs,
				   long nr)
{
	if (unlikely(first(regs)) || ops->second(third()))
		return first(regs);

	return nr;
}
#endif
bool permit(struct pt_regs *regs, long nr);
extern long number;
"""


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("permit", "static __always_inline bool permit(struct pt_regs *regs, long nr)"),
        ("early", "int early(struct pt_regs *regs)"),
        ("number", ""),
        ("first", ""),
    ],
)
def test_heads(name: str, head: str) -> None:
    assert heads.head(CODE, name) == head


def test_calls_are_in_order() -> None:
    """A call through a pointer has no name."""
    assert heads.calls(CODE, "permit") == ("unlikely", "first", "third", "first")
    assert heads.calls(CODE, "early") == ()
