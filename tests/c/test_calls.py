"""Lines in the arguments of a macro that is called outside of functions."""

from __future__ import annotations

from refactor.c.calls import in_top_call

SOURCE = b"""\
TRACE_EVENT(hit,
\tTP_fast_assign(
\t\t__entry->x = old(x);
\t)
);

int f(void)
{
\treturn CALL(old);
}

#ifdef CONFIG_X
EXPORT_SYMBOL(old);
#else
static int table[] = { old(1) };
#endif
"""


def test_the_lines_of_calls_at_the_top_level() -> None:
    inside = [line for line in range(1, 18) if in_top_call(SOURCE, line)]
    assert inside == [1, 2, 3, 4, 5, 13]
