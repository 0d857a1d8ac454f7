"""Where b4 takes other tags out of a mail than we do, on purpose; each difference has its reason."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import pytest

from refactor.review.verdict import judge
from tests.review.test_tags import LEDGER, reply

LIN = "Lin Us <lin@example.org>"
TAG = f"Reviewed-by: {LIN}\n"

# The mail's text, what b4 takes, what we do, and why that is right.
DIFFERENCES = {
    "please drop my": (f"Please drop my\n\n{TAG}", "Reviewed-by", "Reviewed-by flagged",
        "the reviewer asks for the contrary"),
    "a condition": (f"With that fixed:\n\n{TAG}", "Reviewed-by", "Reviewed-by flagged",
        "whether it is met is the user's to say"),
    "a part": (f"{TAG}[for the core parts]\n", "Reviewed-by", "Reviewed-by flagged",
        "the trailer would claim more than was reviewed"),
    "behind it": (f"{TAG}\nbut please wait for Ann.\n", "Reviewed-by", "Reviewed-by flagged",
        "whether Ann has answered is the user's to say"),
    "in a line": (f"LGTM, {TAG}", "", "Reviewed-by flagged",
        "a review is lost where nothing is said"),
    "a bullet": (f"* {TAG}", "", "Reviewed-by flagged",
        "a review is lost where nothing is said"),
    "two in one": (TAG.replace("Reviewed", "Reviewed-and-tested"), "Reviewed-and-tested-by",
        "Reviewed-by taken, Tested-by taken",
        "submitting-patches.rst knows the two, and checkpatch warns about the one"),
    "wrapped": ("Reviewed-by: Lin Us\n <lin@example.org>\n", "", "Reviewed-by taken",
        "a mail client has wrapped it"),
    "a link": (TAG.replace(">", "<mailto:lin@example.org>>"), "Reviewed-by", "Reviewed-by taken",
        "Outlook has doubled the address, and b4 leaves it so"),
    "a scissored patch": (f"So:\n-- >8 --\n{TAG}", "Reviewed-by", "Reviewed-by refused",
        "it is a trailer of the sender's own patch"),
    "an original": (f"I agree.\n\nFrom: Ann <ann@example.org>\nSent: Monday\nTo: Ada\n\n{TAG}",
        "Reviewed-by", "", "another mail, which has no marks of a quotation"),
}  # fmt: skip
SAME = {
    "plain": (TAG, "Reviewed-by", "Reviewed-by taken"),
    "praise": (f"Nice, thanks.\n\n{TAG}", "Reviewed-by", "Reviewed-by taken"),
    "indented": (f"      {TAG}", "Reviewed-by", "Reviewed-by taken"),
    "quoted": (f"On Monday, Ann wrote:\n> {TAG}", "", ""),
    "prose": ("Reviewed-by tags would be welcome.\n", "", ""),
}


# In a process of its own: b4 changes how Python writes UTF-8 headers, for whoever imports it.
B4 = """\
import json, sys
from b4 import LoreMessage
for text in json.load(sys.stdin):
    found, _ = LoreMessage.find_trailers(text, followup=True)
    print(", ".join(trailer.name for trailer in found))
"""


@cache
def by_b4() -> dict[str, str]:
    """The tags that b4 takes out of each text."""
    texts = [case[0] for case in (*DIFFERENCES.values(), *SAME.values())]
    done = subprocess.run(
        [sys.executable, "-c", B4],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(texts, done.stdout.splitlines(), strict=True))


def ours(text: str) -> str:
    rows = judge([reply(text)], LEDGER, {}).rows
    return ", ".join(f"{row.tag} {row.status}" for row in rows)


@pytest.mark.parametrize("case", DIFFERENCES)
def test_where_b4_differs(case: str) -> None:
    text, by_them, by_us, reason = DIFFERENCES[case]
    assert (by_b4()[text], ours(text)) == (by_them, by_us), reason


@pytest.mark.parametrize("case", SAME)
def test_where_b4_takes_the_same(case: str) -> None:
    text, by_them, by_us = SAME[case]
    assert (by_b4()[text], ours(text)) == (by_them, by_us)
