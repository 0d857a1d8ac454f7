from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refactor.style.windows import Window, in_windows, windows

FIRST = ["int f(void)", "{", "\tone();", "}", ""]
SECOND = ["int g(void)", "{", "\ttwo();", "}", ""]
TABLE = ["struct s t = {", "\t.a = 1,", "};", ""]


def between(old: list[str], new: list[str]) -> list[Window]:
    return list(windows("\n".join(old), "\n".join(new)))


def test_a_window_is_what_is_between_two_ends_that_stay() -> None:
    old = [*FIRST, *SECOND, *TABLE]
    assert between(old, old) == []
    new = [*FIRST[:2], "\tnew();", *FIRST[3:], *SECOND, *TABLE]
    assert between(old, new) == [Window(0, 4, 0, 4)]
    new = [*FIRST, *SECOND[:2], "\tnew();", "\tnewer();", *SECOND[3:], *TABLE]
    assert between(old, new) == [Window(4, 9, 4, 10)]
    new = [*FIRST, *TABLE[:1], *TABLE[2:]]
    assert between(old, new) == [Window(4, 13, 4, 7)]
    new = [*old, "int last;", ""]
    assert between(old, new) == [Window(13, 14, 13, 16)]


def test_a_pass_sees_the_windows_alone() -> None:
    old = [*FIRST, *SECOND, *TABLE]
    new = [*FIRST[:2], "\tnew();", *FIRST[3:], *SECOND, TABLE[0], "\t.a = 2,", *TABLE[2:]]
    seen: list[tuple[str, str]] = []

    def loud(before: str, after: str) -> str:
        seen.append((before, after))
        return after.upper()

    result = in_windows(loud, "\n".join(old), "\n".join(new))
    first = [*FIRST[:2], "\tnew();", FIRST[3]]
    table = ["", TABLE[0], "\t.a = 2,", TABLE[2]]
    assert seen == [
        ("\n".join(FIRST[:4]), "\n".join(first)),
        ("\n".join(["", *TABLE[:3]]), "\n".join(table)),
    ]
    assert result.split("\n") == [
        *map(str.upper, first), "", *SECOND[:-1], *map(str.upper, table), "",
    ]  # fmt: skip


LINES = st.lists(st.sampled_from(["a", "b", "}", "};", ""]), min_size=1, max_size=12)


@given(LINES, LINES)
def test_windows_hold_all_changes(old: list[str], new: list[str]) -> None:
    rebuilt: list[str] = []
    end = 0
    for window in between(old, new):
        rebuilt += [*new[end : window.new], *old[window.old : window.old_end]]
        end = window.new_end
    assert [*rebuilt, *new[end:]] == old
    before, after = "\n".join(old), "\n".join(new)
    assert in_windows(lambda _, now: now, before, after) == after
