"""The whole story on a small kernel: every verb, its whole output, and the patches byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import run_cli
from tests.conftest import git, make_repository
from tests.kernel import KERNEL

Golden = Callable[[str, str], None]
SERIES = "arm64-exit-work"


def said(*args: str, code: int = 0) -> str:
    """What the command line writes to stdout; stderr must be empty."""
    result = run_cli(*args)
    assert (result.code, result.err) == (code, "")
    return result.out


@pytest.mark.parametrize(
    "command",
    [
        "",
        "list",
        "show",
        "plan",
        "run",
        "rebase",
        "diff",
        "check",
        "format-patch",
        "undo",
        "test",
        "try",
        "explain",
        "survey",
        "doctor",
        "fetch-tree",
        "post",
        "trailers",
        "remarks",
        "next",
        "people",
        "groups",
        "export",
        "help",
        "new series",
        "new rule",
    ],
)
def test_help(command: str, golden: Golden) -> None:
    golden(f"help/{command.replace(' ', '-') or 'refactor'}.txt", said(*command.split(), "--help"))


def test_list_and_show(golden: Golden) -> None:
    golden("list/list.txt", said("list"))
    golden("list/list.json", said("list", "--json"))
    golden("show/show.txt", said("show", SERIES))
    golden("show/show.json", said("show", SERIES, "--json"))
    golden("show/after.txt", said("show", "arm64-generic-tif"))
    golden("show/open.txt", said("show", "generic-tif"))
    golden("show/open.json", said("show", "generic-tif", "--json"))
    golden("show/set.txt", said("show", "generic-tif", "--set", "arch=powerpc"))


def test_the_shipped_rules_hold(golden: Golden) -> None:
    golden("test/test.txt", said("test"))
    golden("test/test.json", said("test", "arm64-exit-work-mask", "--json"))


def test_plan(kernel: Path, golden: Golden) -> None:
    onto = ("plan", SERIES, "--onto", "v7.3", "--tree", str(kernel))
    golden("plan/plan.txt", said(*onto))
    golden("plan/diff.txt", said(*onto, "--diff"))
    golden("plan/plan.json", said(*onto, "--json"))


def test_run_format_patch_and_undo(kernel: Path, tmp_path: Path, golden: Golden) -> None:
    tree = ("--tree", str(kernel))
    story = said("run", SERIES, "--onto", "v7.3", "-v16", "--signoff", *tree)
    story += said("format-patch", SERIES, "-v", "16", "-o", str(tmp_path / "out"), *tree)
    story += said("run", SERIES, "--onto", "v7.3", "-v16", "--signoff", *tree)
    story += said("undo", SERIES, "-v16", *tree)
    golden("world/story.txt", story)
    for number, path in enumerate(sorted((tmp_path / "out").iterdir())):
        golden(f"format-patch/v16-{number:04}.patch", path.read_text())


def test_run_and_format_patch_as_json(kernel: Path, tmp_path: Path, golden: Golden) -> None:
    tree = ("--tree", str(kernel), "--json")
    golden("run/run.json", said("run", SERIES, "--onto", "v7.3", "-v16", *tree))
    golden(
        "format-patch/format-patch.json",
        said("format-patch", SERIES, "-v16", "-o", str(tmp_path / "out"), *tree),
    )
    golden("undo/undo.json", said("undo", SERIES, "-v16", *tree))


def test_the_mails_apply_to_the_same_trees(kernel: Path, tmp_path: Path) -> None:
    said("run", SERIES, "--onto", "v7.3", "-v16", "--tree", str(kernel))
    said("format-patch", SERIES, "-v16", "-o", str(tmp_path / "out"), "--tree", str(kernel))
    git(tmp_path, "clone", "-q", str(kernel), "maintainer")
    git(
        tmp_path / "maintainer",
        "am",
        "-q",
        *map(str, sorted((tmp_path / "out").glob("*-000[12]-*"))),
    )
    log = ("log", "--format=%T %s", "--max-count=2")
    assert git(tmp_path / "maintainer", *log) == git(kernel, *log, f"{SERIES}/v16")


def test_plan_says_what_run_does(kernel: Path) -> None:
    tree = ("--onto", "v7.3", "-v16", "--json", "--tree", str(kernel))
    planned = json.loads(said("plan", SERIES, *tree))["run"]
    assert planned == json.loads(said("run", SERIES, *tree))["run"]


def test_what_upstream_has_is_left_out_and_named(
    kernel: Path, tmp_path: Path, golden: Golden
) -> None:
    header = KERNEL["arch/arm64/include/asm/thread_info.h"]
    assert isinstance(header, str)
    merged = header.replace(
        "#ifdef CONFIG_SHADOW",
        "#define _TIF_SYSCALL_EXIT_WORK\t_TIF_SYSCALL_TRACE\n\n#ifdef CONFIG_SHADOW",
    )
    upstream = make_repository(
        tmp_path / "upstream", KERNEL | {"arch/arm64/include/asm/thread_info.h": merged}
    )
    tree = ("--tree", str(upstream))
    story = said("run", SERIES, "--onto", "v7.3", "-v17", *tree)
    out = tmp_path / "out"
    story += said(
        "format-patch",
        SERIES,
        "-v17",
        "-o",
        str(out),
        "--cover",
        "--rfc",
        "--prefix",
        "arm64",
        *tree,
    )
    story += (out / "v17-0000-cover-letter.patch").read_text()
    golden("run/left-out.txt", story)


def test_words_about_a_version_come_from_the_user(
    kernel: Path, tmp_path: Path, sealed: Path, golden: Golden
) -> None:
    words = sealed / ".config/kernel-refactor/series" / SERIES / "versions/v16.md"
    words.parent.mkdir(parents=True)
    words.write_text("- Patch 2: keep the branch hints (Mark).\n- Rebased on v7.3.\n")
    said("run", SERIES, "--onto", "v7.3", "-v16", "--tree", str(kernel))
    said("format-patch", SERIES, "-v16", "-o", str(tmp_path / "out"), "--tree", str(kernel))
    golden("format-patch/words.patch", (tmp_path / "out/v16-0000-cover-letter.patch").read_text())


def test_a_single_patch_names_its_base(kernel: Path, tmp_path: Path, golden: Golden) -> None:
    own = tmp_path / "own/series/one"
    own.mkdir(parents=True)
    (own / "series.toml").write_text(
        'summary = "One"\n[[step]]\nid = "say"\npresent = ["HELLO"]\n[[step.edit]]\nkind = "insert"\n'
        'file = "include/linux/hello.h"\ntext = "#define HELLO 1\\n"\n'
    )
    (own / "say.j2").write_text("hello: Say it\n\nIt was never said.\n")
    tree = ("--tree", str(kernel), "--path", str(tmp_path / "own"))
    story = said("run", "one", "--onto", "v7.3", "-v1", *tree)
    out = tmp_path / "out"
    story += said("format-patch", "one", "-v1", "-o", str(out), *tree)
    story += "".join(f"==> {path.name}\n{path.read_text()}" for path in sorted(out.iterdir()))
    golden("format-patch/single.txt", story)
