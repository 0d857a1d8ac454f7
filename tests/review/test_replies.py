"""Whether a mail says that a patch was applied."""

from __future__ import annotations

import pytest

from refactor.review.replies import says_applied


@pytest.mark.parametrize(
    "words",
    [
        "Applied, thanks!",
        "Thanks, applied.",
        "Applied to for-next, thanks!",
        "Hi,\n\nQueued up for 7.5.\n",
        "> Fix it\n\nBoth applied to the hwmon tree",
        "On Mon, 24 Nov 2025, Ada wrote:\n> x\n\nApplied",
        "Applied to https://example.org/sound.git for-next",
    ],
)
def test_it_does(words: str) -> None:
    assert says_applied(words)


@pytest.mark.parametrize(
    "words",
    [
        "This cannot be applied.",
        "> Applied, thanks!\n\nWhere?",
        "Does not apply to my tree.",
        "I applied it and it does not build",
        "Applied patches should have a prefix",
        "",
    ],
)
def test_it_does_not(words: str) -> None:
    assert not says_applied(words)
