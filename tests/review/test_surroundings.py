"""The words around a tag: harmless ones take nothing back, all others are asked about."""

from __future__ import annotations

import pytest

from refactor.review.tags import tags

TAG = "Reviewed-by: Lin Us <lin@example.org>"

# @ stands for the tag; every one is a habit of the kernel's lists.
PLAIN = [
    "@",
    "Reviewed it all.\n\n@",
    "This series looks good to me.\n\n@",
    "Excellent,\n\n@",
    "LGTM!\n\n@",
    "LGTM.\n@",
    "Looks good to me, thanks.\n\n@\n\nThanks,\nLin",
    "Looks good, thanks!\n@",
    "Thanks for the fix!\n\n@",
    "Thanks for your patience, and for spelling out the locking rules.\n\n@",
    "Nice cleanup, thanks.\n\n@\n\nBest regards,\nLin",
    "Hi Ada,\n\n> It was missing.\n\nNice catch.\n\n@\n\nWith best regards,\nLin Us",
    "Hi,\n\nFWIW:\n\n@\n\n\tlin",
    "Acked, feel free to add:\n\n@",
    "Feel free to add my tag:\n@\n\nCheers,\nLin",
    "You can add:\n\n@",
    "With that said,\n\n@",
    "These small semantic glitches underscores the need to move\nto generic entry.\n@\n\nYours,\nLin",
    "This is really neat, thanks for making the extra effort!\n@",
    "Good catch. The old code leaked the page on the error path.\n\n@",
    "I like it. Much simpler now :)\n\n@",
    "No objections from my side.\n\n@",
    "No functional changes, as advertised.\n\n@",
    "I did not find any issues.\n\n@",
    "Still looks good.\n\n@",
    "> a\n> b\n\nAh, this is how it was meant. The rework makes sense.\n\n> c\n\n@\n-- \nLin",
    "> a\nCould you say in which tree this is?\n\n> b\n\n@",
    "> a\n\nNit: the name is a bit long.\n\n> b\n\n@\n\nThanks!",
    "The ABI is documented in Documentation/arch/arm64/elf_hwcaps.rst, and matches.\n\n@",
    "The old helper never looked at the flags on this path.\n\n@\n\nRegards\nLin",
    "Tested on a Kunpeng 920 with the usual selftests, all pass.\n\n@",
    "Matches what the x86 side of things got in commit 0123456789ab.\n\n@".replace("side of things", "code"),
    "@\n\nOn Mon, Nov 23, 2026 at 09:00, Ada Developer\n<ada@example.org> wrote:\n> It was missing.",
    "@\nAcked-by: Lin Us <lin@example.org>\n\nBR,\nLin",
    "Great work!\n\n@\n\n/Lin",
    "As far as I can tell this is correct.\n\n@",
    "For the whole series:\n\n@",
    "Yes, this is better.\n@\n\nThank you,\nLin",
    "Perfect 👍\n\n@",
    "Indeed, the barrier pairs with the one in the writer. Nice find.\n\n@",
    "> x\n\nRight.\n\n> y\n\nOk.\n\n@\n\nKind regards,\n\nLin",
    "Looks sane.\n\n@\n\nSent from my phone",
]  # fmt: skip

LIMITED = {
    "Please drop my\n\n@\n\nand test it before sending.": "Please drop my",
    "The patch was not tested. Please drop my\n\n@": "Please drop my",
    "Please remove my\n@\nfrom this version.": "Please remove my",
    "I take back my\n\n@": "I take back my",
    "I no longer stand by\n\n@": "I no longer stand by",
    "I no longer stand by this tag.\n\n@": "I no longer stand by this tag.",
    "It would have been\n\n@\n\nhad you asked me first.": "It would have been",
    "I cannot give\n\n@": "I cannot give",
    "I can't give this a\n@\nas it stands.": "I can't give this a",
    "You should have written\n\n@": "You should have written",
    "Aside of that:\n\n@": "Aside of that:",
    "A comment would be appreciated.\n\nAside of that:\n\n@": "Aside of that:",
    "@\n[for the core parts]": "[for the core parts]",
    "@\n\n(for the core parts)": "(for the core parts)",
    "@\nfor the timer bits.": "for the timer bits.",
    "@\n\nbut please wait for Ann.": "but please wait for Ann.",
    "@\n\nOnly the first half, though.": "Only the first half, though.",
    "Instead of my Acked-by:\n\n@": "Instead of my Acked-by:",
    "Please change my ack to\n\n@": "Please change my ack to",
    "From the DT point of view:\n\n@": "From the DT point of view:",
    "Looks good for x86.\n\n@": "Looks good for x86.",
    "With the typo fixed:\n\n@": "With the typo fixed:",
    "Once that is sorted out:\n\n@\n\nThanks": "Once that is sorted out:",
    "Assuming it was tested,\n@": "Assuming it was tested,",
    "If you respin, you may add\n\n@": "If you respin, you may add",
    "Had this been split, it'd be\n\n@": "Had this been split, it'd be",
    "This should be split.\n\n@": "This should be split.",
    "I don't think that this is right.\n\n@": "I don't think that this is right.",
    "As in patch 2.\n@": "As in patch 2.",
    "That was for v1:\n\n@": "That was for v1:",
    "For patch 3/5\n@": "For patch 3/5",
    "This one never got my\n\n@": "This one never got my",
    "Looks good.\n\nPlease do not carry my tag over, though.\n\nThanks.\n\n@":
        "Please do not carry my tag over, though.",
    "Withdrawn:\n\n@": "Withdrawn:",
    "Nearly\n@": "Nearly",
    "Formerly\n\n@": "Formerly",
    "Not\n\n@\n\nyet.": "Not",
    "The lock is held too long here\n@": "The lock is held too long here",
    "> a\n\nDrop this hunk. With that done:\n\n> b\n\n@": "With that done:",
    "@\n\nunless somebody objects.": "unless somebody objects.",
    "@\n\nProvided that patch 2 goes first.": "Provided that patch 2 goes first.",
    "@\n\nIgnore that, wrong mail.": "Ignore that, wrong mail.",
    "Ignore my earlier\n@": "Ignore my earlier",
    "Is this still needed?\n@": "Is this still needed?",
}  # fmt: skip


def condition(text: str) -> str:
    found = tags(text.replace("@\n", f"{TAG}\n") if "@\n" in text else text[:-1] + TAG)
    return next(tag.condition for tag in found if tag.place == "own")


@pytest.mark.parametrize("text", PLAIN)
def test_harmless_words_take_nothing_back(text: str) -> None:
    assert condition(text) == ""


@pytest.mark.parametrize("text", LIMITED)
def test_all_other_words_are_asked_about(text: str) -> None:
    assert condition(text) == LIMITED[text]
