"""What a person reads in a browser about the proofs of a series."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from refactor import process
from refactor.report.page import page
from refactor.report.visible import ODD, visible
from refactor.runs.facts import EditFacts, Facts, FileFacts, Left
from refactor.runs.proof import UNEXAMINED, CommitReport, Finding, Proof, Report
from refactor.runs.run import Base
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
VOID = {"meta", "br"}
CSP = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')

# What a browser makes of a page, with everything unfolded: what sticks out and lies in no box that
# scrolls by itself.
MEASURE = """
<script>
for (const each of document.querySelectorAll("details")) each.open = true;
const scrolls = (each) => each && (getComputedStyle(each).overflowX === "auto" || scrolls(each.parentElement));
const all = [...document.querySelectorAll("body *")];
const wide = all.filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5 && !scrolls(each));
const boxes = all.filter((each) => getComputedStyle(each).overflowX === "auto" && each.scrollWidth > each.clientWidth);
parent.document.getElementById("measured").textContent = JSON.stringify({
  window: innerWidth,
  page: document.documentElement.scrollWidth,
  wide: wide.map((each) => each.tagName + "." + each.className),
  scrolling: [...new Set(boxes.map((each) => each.tagName))],
  background: getComputedStyle(document.body).backgroundColor,
});
</script>
"""


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


def test_lines_that_spatch_could_not_see_are_on_the_page() -> None:
    left = (Left("drivers/b.c", 8, "not parsed"), Left("drivers/b.c", 12, "no match"))
    edit = msgspec.structs.replace(MASK.facts.edits[0], left=left)
    facts = msgspec.structs.replace(MASK.facts, edits=(edit,))
    commit = msgspec.structs.replace(MASK, facts=facts)
    texts = Read(page(msgspec.structs.replace(ALL_PROVED, commits=(commit,)))).texts
    words = (
        "the rule's words are still in drivers/b.c:8 (not parsed), "
        "and 1 line that matches no pattern"
    )
    assert texts[texts.index("left") + 1] == words


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


@pytest.mark.skipif(
    shutil.which("chromium") is None, reason="needs a browser: apt-get install chromium"
)
@pytest.mark.parametrize(
    ("scheme", "background"), [(1, "rgb(255, 255, 255)"), (0, "rgb(20, 23, 27)")]
)
@pytest.mark.parametrize("result", [RICH, hostile_report()], ids=["rich", "hostile"])
def test_a_page_fits_a_narrow_window(
    result: Report, scheme: int, background: str, tmp_path: Path
) -> None:
    # The page forbids scripts: the copy that measures itself does not.
    copy, forbidden = CSP.subn("", page(result))
    assert forbidden == 1
    copy = copy.replace("</body>", f"{MEASURE}</body>")
    assert measured(copy, tmp_path, scheme) == {
        "window": 400,
        "page": 400,
        "wide": [],
        "scrolling": ["PRE"],
        "background": background,
    }


def measured(copy: str, directory: Path, scheme: int) -> object:
    """What a page says of itself in a window of 400 pixels; scheme 0 is dark, 1 is light."""
    # No window of the browser is narrower than 500 pixels: a frame is.
    (directory / "frame.html").write_text(
        '<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        f'<iframe style="border:0; width:400px; height:800px" srcdoc="{escape(copy)}"></iframe><output id="measured">',
        encoding="utf-8",
    )
    browser = [
        *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        *(
            f"--user-data-dir={directory / 'browser'}",
            f"--blink-settings=preferredColorScheme={scheme}",
        ),
        *("--dump-dom", (directory / "frame.html").as_uri()),
    ]
    done = process.run(browser, env=process.neutral(HOME=str(directory)), timeout=120)
    found = re.search(r'<output id="measured">(.*)</output>', done.stdout.decode())
    assert found, done
    return json.loads(unescape(found[1]))
