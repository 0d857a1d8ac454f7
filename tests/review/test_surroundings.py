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
    'Thanks for doing this, I had been meaning to get to it for a while.\n\n@',
    'Makes sense. I checked the callers and all of them hold the lock.\n\n@',
    'Thanks for the respin.\n\n@',
    'Thank you for addressing my comments!\n\n@',
    'v3 looks good to me.\n\n@',
    'This version looks good to me. Thanks!\n\n@',
    'Looks good to me now.\n\n@',
    'Oh, nice. That simplifies the driver a lot.\n\n@',
    'I have reviewed the code and it looks correct.\n\n@',
    'The conversion is mechanical and matches the other drivers.\n\n@',
    'Verified against the datasheet.\n\n@',
    'Tested on Raspberry Pi 4, works as expected.\n\n@',
    'Booted it on my Ampere box without problems.\n\n@',
    'All good from my side.\n\n@',
    'Great, thanks for following up on this.\n\n@',
    'OK, fair enough.\n\n@',
    'Yeah, that looks right.\n@',
    'Ack.\n\n@',
    'Took me a while to convince myself, and it is correct.\n\n@',
    'Nice to see this go away.\n\n@',
    'Awesome!\n\n@\n\nThanks,\nSteven',
    '@\n\nThanks for all the work on this!',
    '@\n\nBjorn',
    '@\n\n-- Steve',
    '@\n\nThanx, Paul',
    '@\n\nBR, Jarkko',
    '@\n\nBest,\n\tLuis',
    'Hi Ada,\n\nThis looks good.\n\n@',
    'Hello Ada,\n\nthanks for the patch!\n\n@',
    'Good job on this one.\n\n@',
    'On 23/11/2026 10:00, Ada wrote:\n> x\n\n@',
    '@\n\n> x\n\nMaybe a helper next time.',
    'I think this is fine.\n\n@',
    'I believe that the change is correct.\n\n@',
    'Sorry for the delay. Looks good.\n\n@',
    'Sorry for the late reply.\n\n@',
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


MORE_LIMITS = [
    'I was too quick here, the error path leaks.\n\n@',
    'This was reviewed before the rework:\n\n@',
    'You may add my tag when Ann is happy:\n\n@',
    "Modulo Ann's comments\n\n@",
    '@\n\n(for v1)',
    '@ (v1 only)',
    '@\n# for the arm64 part',
    '@\n[lin: with the typo fixed]',
    'Not sure about the naming, but\n\n@',
    '@\n\nOn second thought, wait with this.',
    '@\n\nActually no, this breaks the build.',
    '@\n\nThat said, it must go through net.',
    'My tag for patch 3 only:\n@',
    "I'd give\n\n@\n\nonce it compiles.",
    'Sorry, I meant this for the other series:\n\n@',
    'Wrong thread, this was meant for v1.\n\n@',
    'Hold on with this one.\n\n@',
    '@\nif and only if it is tested',
    'Apart from the comment:\n@',
    'It gets my\n@\nafter a changelog that explains why.',
    'Revoking:\n@',
    'Scratch that.\n\n@',
    's/Acked-by/Reviewed-by/\n\n@',
    'Upgrading my ack:\n\n@',
    'I can give a\n@\nfor the mechanical part.',
    'Given the above fix,\n@',
    'Fix the above and add\n\n@',
    '@\n\nto patches 1 and 2',
    'Conditionally:\n@',
    'With the nits addressed, feel free to add:\n\n@',
    'Feel free to add my\n@\nif you respin.',
    'Looks good to me apart from one thing.\n\n@',
    'No.\n\n@',
    'Nope:\n@',
    'Had I seen this earlier I would have said\n@',
    '@\n\nbecause Ann asked for it, not because I read it.',
    'I have not read this. Ann asked me to send\n\n@',
    'Only looked at the header.\n\n@',
    'I only reviewed the MM side.\n\n@',
    '@ for the timer part',
    'In that case you can have my\n@',
    'FWIW, minus the last hunk,\n@',
    'Sans the last hunk:\n@',
    'Withdrawing my earlier tag:\n@',
    'My earlier mail was wrong:\n\n@',
    'Kill my\n@',
    'Please strip\n@\nfrom the next version',
    'I do not want to see\n@\non this.',
    'Where does this\n@\ncome from?',
]  # fmt: skip


def condition(text: str) -> str:
    found = tags(
        text.replace("@", TAG, 1) if "@ex" not in text else text.replace("@\n", f"{TAG}\n", 1)
    )
    return next(tag.condition for tag in found if tag.place == "own")


@pytest.mark.parametrize("text", PLAIN)
def test_harmless_words_take_nothing_back(text: str) -> None:
    assert condition(text) == ""


@pytest.mark.parametrize("text", LIMITED)
def test_all_other_words_are_asked_about(text: str) -> None:
    assert condition(text) == LIMITED[text]


@pytest.mark.parametrize("text", MORE_LIMITS)
def test_whatever_limits_a_tag_is_shown(text: str) -> None:
    assert condition(text)


def test_one_plain_tag_in_ten_at_most_is_asked_about() -> None:
    asked = [text for text in PLAIN if condition(text)]
    assert 10 * len(asked) <= len(PLAIN)
