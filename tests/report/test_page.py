"""What a person reads in a browser about the proofs of a series."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from refactor.report.page import page
from refactor.report.visible import ODD, visible
from refactor.runs.facts import EditFacts, Facts, FileFacts
from refactor.runs.proof import UNEXAMINED, CommitReport, Finding, Proof, Report
from refactor.runs.run import Base
from tests.report.browser import SCHEMES, needs_browser, require_narrow
from tests.report.test_check import ALL_PROVED, MASK, RICH

Golden = Callable[[str, str], None]

HOSTILE = (
    "<script>alert(1)</script></pre></style></title><!-- ]]> &amp; \"double\" 'single' {{ 7 * 7 }} {% raw %}"
    "\x1b[31m\0\r\u202eright to left\u2066\u200b\udcff" + "long" * 1000
)
STRUCTS: tuple[type[msgspec.Struct], ...] = (
    Report,
    CommitReport,
    Proof,
    Finding,
    Base,
    Facts,
    FileFacts,
    EditFacts,
)
FIELDS = {field.name for struct in STRUCTS for field in msgspec.structs.fields(struct)}
VOID = {"meta", "br", "input"}


class Read(HTMLParser):
    """A page taken apart; every element must be closed by its own end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.headers: list[dict[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag == "th":
            self.headers.append(dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def values(self, name: str) -> list[str]:
        return [value for each, value in self.attributes if each == name]


def hostile(value: object) -> object:
    """A report, as plain lists and dicts, with hostile words in all its texts."""
    match value:
        case dict():
            kept = ("kind", "status") if "status" in value else ()
            return {
                key if key in FIELDS else key + HOSTILE: each if key in kept else hostile(each)
                for key, each in value.items()
            }
        case list() | tuple():
            return [hostile(each) for each in value]
        case str() if value.startswith("diff --git "):
            return "".join(
                f"{line}{HOSTILE}\n" if line[:1] in "+- " else f"{line}\n"
                for line in value.split("\n")
                if line
            )
        case str():
            return value + HOSTILE
        case _:
            return value


def hostile_report() -> Report:
    return msgspec.convert(hostile(msgspec.to_builtins(RICH)), Report)


def test_a_page_with_everything(golden: Golden) -> None:
    golden("check/page.html", page(RICH))


@pytest.mark.parametrize(
    "result", [RICH, ALL_PROVED, hostile_report()], ids=["rich", "all proved", "hostile"]
)
def test_a_page_is_whole_and_needs_nothing(result: Report) -> None:
    text = page(result)
    read = Read(text)
    assert (
        read.tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "svg"}
        == set()
    )
    assert {name for name, _ in read.attributes} == {
        *(
            "lang",
            "charset",
            "http-equiv",
            "name",
            "content",
            "class",
            "id",
            "href",
            "scope",
            "open",
            "tabindex",
        ),
        *("type", "for"),
        *("role", "aria-label", "aria-labelledby", "aria-hidden", "data-kind"),
    }
    assert re.search(r"url\(|@import|expression\(", text[: text.index("</style>")]) is None
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert {link for link in read.values("href") if link[:1] != "#" or link[1:] not in ids} == set()
    assert set(read.values("aria-labelledby")) <= set(ids)
    assert {header.get("scope") for header in read.headers} == {"col", "row"}


def test_hostile_words_are_words_and_none_is_left_out() -> None:
    result = hostile_report()
    text = page(result)
    read = Read(text)
    assert ODD.search(text) is None
    assert read.tags == Read(page(RICH)).tags | {"mark"}
    assert (
        f"<title>failed: {visible(result.series)} v16 on {visible(result.base.name)}</title>"
        in unescape(text)
    )
    spoken = "".join(read.texts)
    missing = {each for each in words(msgspec.to_builtins(result)) if each not in spoken}
    assert missing == set(words(result.base.tree))


def words(value: object) -> Iterator[str]:
    """Every line of every text, with odd characters named as a page does it."""
    match value:
        case dict():
            yield from words([key for key in value if key not in FIELDS])
            yield from words(list(value.values()))
        case list() | tuple():
            for each in value:
                yield from words(each)
        case str():
            yield from ODD.sub(lambda found: f"U+{ord(found[0]):04X}", value).split("\n")
        case _:
            pass


def test_a_commit_may_have_no_difference_and_no_proof() -> None:
    bare = msgspec.structs.replace(MASK, proofs=(), diff="")
    text = page(msgspec.structs.replace(RICH, commits=(bare,)))
    said = [each for each in Read(text).texts if each in ("There are none.", "It changes nothing.")]
    assert said == ["There are none.", "It changes nothing."]
    assert "<title>unchecked: arm64-exit-work v16 on v7.3</title>" in text


def test_an_accepted_unexamined_file_is_a_question_mark_with_its_reason() -> None:
    text = "spatch could not examine it as a whole"
    finding = Finding(UNEXAMINED, "drivers/b.c", text, accepted="the part is dead code")
    proof = Proof("expected", "proved", "run again, the step gives the same tree", (finding,))
    commit = msgspec.structs.replace(MASK, proofs=(proof,))
    read = Read(page(msgspec.structs.replace(ALL_PROVED, commits=(commit,))))
    texts = list(filter(None, map(str.strip, read.texts)))
    # Once in the matrix, and once beside the finding.
    assert texts.count("? unchecked") == 2
    assert "✓ passed" not in texts
    assert [text, "accepted:", "the part is dead code"] == texts[texts.index(text) :][:3]


def test_what_is_no_git_difference_is_shown_as_it_is() -> None:
    odd = msgspec.structs.replace(
        MASK, diff="Binary files differ\n\ndiff --git a/x b/x\nBinary files a/x and b/x differ\n"
    )
    text = page(msgspec.structs.replace(RICH, commits=(odd,)))
    assert re.findall(r'<span class="(\w+)">(.*)\n</span>', text) == [
        ("header", "Binary files differ"),
        ("header", ""),
        ("header", "diff --git a/x b/x"),
        ("header", "Binary files a/x and b/x differ"),
    ]


@needs_browser
@pytest.mark.parametrize(("scheme", "background"), SCHEMES)
@pytest.mark.parametrize("result", [RICH, hostile_report()], ids=["rich", "hostile"])
def test_a_page_fits_a_narrow_window(
    result: Report, scheme: int, background: str, tmp_path: Path
) -> None:
    require_narrow(page(result), tmp_path, scheme, background)
