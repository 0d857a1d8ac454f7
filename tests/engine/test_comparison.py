"""The cover letter compares with the last posted version: patches pair by their step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.test_post_trailers_next import (
    OWN,
    SERIES,
    first_version,
    linux,
    mbox,
    refused,
    said,
)
from tests.conftest import git, make_repository, own_library
from tests.kernel import KERNEL

__all__ = ["linux"]


@pytest.fixture
def second(linux: Path, tmp_path: Path, sealed: Path) -> Path:
    """v17 of the series on 7.4, where v16 was posted on 7.3: its directory."""
    sent, _ = first_version(tmp_path)
    said("post", SERIES, "--mbox", mbox(sent))
    said("next", SERIES)
    (sealed / OWN / SERIES / "versions/v17.md").write_text("")
    said("run", SERIES, "--onto", "v7.4", "--signoff")
    return tmp_path / "v17"


def cover(directory: Path) -> str:
    return next(directory.glob("*0000-cover-letter.patch")).read_text()


def test_a_range_diff_is_below_the_diffstat(second: Path, tmp_path: Path) -> None:
    said("format-patch", SERIES, "-o", second, "--range-diff")
    text = cover(second).partition("\nRange-diff against v16:\n")[2]
    compared, _, rest = text.partition("\n\nbase-commit: ")
    heads = [line.split() for line in compared.splitlines() if line[:1].isdigit()]
    assert [(head[0], head[3]) for head in heads] == [("1:", "1:"), ("2:", "2:")]
    assert rest.splitlines()[1].startswith("change-id: ")
    # Nothing else is another.
    said("format-patch", SERIES, "-o", tmp_path / "plain")
    plain = cover(tmp_path / "plain")
    assert cover(second).replace(f"\nRange-diff against v16:\n{compared}\n", "") == plain


def test_an_interdiff_wants_the_same_base(second: Path, sealed: Path, tmp_path: Path) -> None:
    words = ("format-patch", SERIES, "-o", second, "--interdiff")
    assert refused(*words) == (
        "v16 is on another base, whose changes an interdiff would show: "
        "--range-diff compares patch by patch"
    )
    said("run", SERIES, "--onto", "v7.3", "--signoff")
    said(*words)
    assert "\nInterdiff against v16:\n" in cover(second)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--range-diff", "--interdiff"],
         "--range-diff and --interdiff say the same: give one of them"),
        (["--range-diff", "--no-cover"],
         "--range-diff goes into the cover letter, and there is none: --cover writes one"),
        (["--interdiff", "--waves"], "--interdiff goes with one cover letter: leave it out"),
        (["--range-diff", "--resend", "-v16"],
         "--range-diff does not go with --resend: that is sent as it was"),
        (["--range-diff", "-v16"],
         "no version before v16 was posted: leave --range-diff out: there is nothing new"),
    ],
)  # fmt: skip
def test_where_nothing_can_be_compared(second: Path, options: list[str], words: str) -> None:
    assert refused("format-patch", SERIES, "-o", second, *options) == words


STEP = (
    '[[step]]\nid = "{0}"\n[[step.edit]]\nkind = "insert"\nfile = "lib/{0}.h"\ntext = "int {1};"\n'
)


COVER = "lib: Add headers\n\n{{ changes }}\n\nThey are better.\n"


def test_steps_pair_by_their_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One step was dropped and one is new, and they look alike: git would pair these."""
    linux = make_repository(tmp_path / "linux", KERNEL)
    monkeypatch.chdir(linux)
    library = own_library(tmp_path / "library", {"series/x/cover.j2": COVER})
    home = library / "series/x"
    for name in ("one", "two", "new"):
        (home / f"{name}.j2").write_text(f"lib: Add {name}.h\n\nIt is better.\n")
    head = 'summary = "Add headers"\n'
    (home / "series.toml").write_text(head + STEP.format("one", "a") + STEP.format("two", "b"))
    said("run", "x", "--onto", "v7.3", "--signoff")
    said("format-patch", "x", "-o", tmp_path / "v1")
    said("post", "x", "--mbox", mbox(tmp_path / "v1"))
    said("next", "x")
    (home / "versions/v2.md").write_text("")
    (home / "series.toml").write_text(head + STEP.format("new", "a") + STEP.format("two", "c"))
    said("run", "x", "--onto", "v7.3", "--signoff")
    said("format-patch", "x", "-o", tmp_path / "v2", "--range-diff")
    text = cover(tmp_path / "v2").partition("\nRange-diff against v1:\n")[2]
    heads = [line.split(maxsplit=5) for line in text.splitlines() if ":  " in line[:5]]
    assert [(head[0], head[2], head[3], head[5]) for head in heads] == [
        ("1:", "<", "-:", "lib: Add one.h"),
        ("-:", ">", "1:", "lib: Add new.h"),
        ("2:", "!", "2:", "lib: Add two.h"),
    ]
    assert git(linux, "branch", "--list", "x/*").split() == ["x/v1", "x/v2"]
