"""One step, many patches: a series that is spread over subsystems, from `groups` to its mails."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from refactor.review.ledger_text import parse_ledger
from refactor.tools import spatch
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library
from tests.spread_series import GROUPS, SPREAD_KERNEL, SPREAD_SERIES, TOML

Golden = Callable[[str, str], None]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The directory of the series, without groups.toml."""
    own_library(tmp_path / "library", SPREAD_SERIES)
    return tmp_path / "library/series/s"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "linux", SPREAD_KERNEL)


def refactor(linux: Path, verb: str, *args: str | Path) -> Said:
    return run_cli(verb, "s", "--tree", linux, *args)


def run(linux: Path, *args: str | Path) -> Said:
    return refactor(linux, "run", "--onto", "v7.3", "-v1", *args)


def subjects(linux: Path) -> list[str]:
    return git(linux, "log", "--reverse", "--format=%s", "v7.3..s/v1").splitlines()


def test_groups_shows_the_patches_and_keeps_them_in_a_file_of_the_users(
    library: Path, linux: Path, golden: Golden
) -> None:
    file = library / "groups.toml"
    said = refactor(linux, "groups", "--onto", "v7.3")
    assert (said.code, said.err) == (0, "")
    first = file.read_text()
    golden("groups/groups.txt", said.out.replace(str(library), "series/s"))
    golden("groups/groups.toml", first)
    again = refactor(linux, "groups", "--onto", "v7.3", "--accept-prefixes", "--json")
    golden("groups/groups.json", again.out.replace(str(library), "series/s"))
    accepted = [line for line in first.splitlines(True) if not line.startswith("proposals")]
    assert file.read_text() == "".join(accepted)


def test_a_run_with_unsure_prefixes_needs_the_users_word(library: Path, linux: Path) -> None:
    where = library / "groups.toml"
    assert run(linux) == (
        3,
        "",
        "refactor: the subject prefixes of hwmon (hwmon), lib (odd), acme-ethernet (main) and 1 "
        f"more are unsure: choose in {where}, or `refactor run s --onto v7.3 -v1 "
        "--accept-prefixes` takes them as they are\n",
    )
    assert git(linux, "branch", "--list", "s/v1") == ""
    where.write_text(where.read_text().replace('prefix = "main"', 'prefix = "net: acme"'))
    assert run(linux, "--accept-prefixes").code == 0
    first = git(linux, "rev-parse", "s/v1")
    assert subjects(linux) == [
        "hwmon: Use new_name()",
        "odd: Use new_name()",
        "net: acme: Use new_name()",
        "loop: Use new_name()",
    ]
    # Accepted once, they are not asked about again, and the commits are the same.
    assert run(linux).code == 0
    assert git(linux, "rev-parse", "s/v1") == first


def test_a_spread_step_makes_a_commit_for_each_group_of_its_files(
    library: Path, linux: Path, golden: Golden
) -> None:
    (library / "groups.toml").write_text(GROUPS)
    said = run(linux)
    assert (said.code, said.err) == (0, "")
    log = git(linux, "log", "--reverse", "--format=%n%B", "--name-only", "v7.3..s/v1")
    golden("groups/run.txt", f"{said.out}{log}")
    # As one commit, the step gives the very same tree.
    (library / "series.toml").write_text(TOML.replace("[step.spread]\n", ""))
    (library / "calls.j2").write_text("treewide: Use new_name()\n\nIt is better.\n")
    assert refactor(linux, "run", "--onto", "v7.3", "-v2").code == 0
    trees = git(linux, "rev-parse", "s/v1^{tree}", "s/v2^{tree}").split()
    assert trees[0] == trees[1]


def test_every_patch_applies_alone_on_the_base(library: Path, linux: Path, tmp_path: Path) -> None:
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux).code == 0
    out = tmp_path / "patches"
    git(linux, "format-patch", "-q", "-o", str(out), "v7.3..s/v1")
    patches = sorted(out.iterdir())
    for patch in patches:
        git(linux, "checkout", "-q", "--detach", "v7.3")
        git(linux, "am", "-q", str(patch))
    assert len(patches) == 4


def test_check_proves_each_commit_of_a_step(library: Path, linux: Path) -> None:
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux).code == 0
    report = json.loads(refactor(linux, "check", "-v1", "--json").out)
    found = {}
    for commit in report["commits"]:
        statuses = {proof["kind"]: proof["status"] for proof in commit["proofs"]}
        found[commit["id"]] = (statuses["expected"], statuses["idempotent"])
    assert found == {
        "calls/hwmon": ("proved", "proved"),
        "calls/lib": ("proved", "proved"),
        "calls/acme-ethernet": ("proved", "proved"),
        "calls/networking-drivers": ("proved", "proved"),
    }


def test_a_held_group_makes_no_commit(library: Path, linux: Path) -> None:
    held = GROUPS.replace("[lib]\n", '[lib]\nhold = "nobody answers"\n')
    (library / "groups.toml").write_text(held)
    said = run(linux)
    assert "  held        calls/lib: 1 file: nobody answers\n" in said.out
    changed = git(linux, "diff", "--name-only", "v7.3", "s/v1").splitlines()
    assert changed == [
        "drivers/hwmon/adt7475.c",
        "drivers/hwmon/lm75.c",
        "drivers/net/acme/main.c",
        "drivers/net/acme/rx.c",
        "drivers/net/loop.c",
    ]


def test_a_patch_that_would_not_apply_alone_is_refused(library: Path, linux: Path) -> None:
    (library / "groups.toml").write_text(GROUPS)
    first = """\
[[step]]
id = "first"
[[step.edit]]
kind = "rename"
from = "odd"
to = "even"
scope = ["lib"]

"""
    toml = TOML.replace("[[step]]\n", f"{first}[[step]]\n", 1)
    (library / "first.j2").write_text("lib: Rename odd()\n\nIt is even.\n")
    (library / "series.toml").write_text(toml)
    said = run(linux)
    assert (said.code, said.err) == (1, "")
    assert (
        "  failed      calls: step first changes lib/odd.c too, so that the patch with it does not "
        "apply alone: name first in `needs`\n"
    ) in said.out
    needing = toml.replace("[step.spread]\n", '[step.spread]\nneeds = ["first"]\n')
    (library / "series.toml").write_text(needing)
    assert run(linux).code == 0
    assert len(subjects(linux)) == 5


@pytest.mark.parametrize(
    ("spread", "complaint"),
    [
        (
            'by = "town"',
            "wanted one of section, subsystem, directory, file, got 'town'",
        ),
        (
            'needs = ["api"]',
            "step 'calls' needs 'api', which is no earlier step with one commit: there are none",
        ),
        (
            'fold = { "A" = "B/c" }',
            "fold: wanted a key of lower-case letters, digits and dashes for 'A', got 'B/c'",
        ),
    ],
)
def test_mistakes_in_the_declaration_are_named(
    library: Path, linux: Path, spread: str, complaint: str
) -> None:
    toml = TOML.replace("[step.spread]\n", f"[step.spread]\n{spread}\n")
    (library / "series.toml").write_text(toml)
    said = refactor(linux, "groups", "--onto", "v7.3")
    assert (said.code, said.out) == (2, "")
    assert complaint in said.err


def test_a_plain_series_has_no_groups(library: Path, linux: Path) -> None:
    (library / "series.toml").write_text(TOML.replace("[step.spread]\n", ""))
    assert refactor(linux, "groups", "--onto", "v7.3") == (
        2,
        "",
        "refactor: no step of s makes a patch for each group of files: [step.spread] does; see "
        "`refactor help series`\n",
    )


def test_two_people_choose_prefixes_of_different_groups_and_both_are_merged(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    file = library / "groups.toml"
    refactor(linux, "groups", "--onto", "v7.3")
    base = file.read_text()
    versions = {
        "base": base,
        "ours": base.replace('prefix = "main"', 'prefix = "net: acme"'),
        "theirs": base.replace('prefix = "odd"', 'prefix = "lib: odd"'),
    }
    for name, text in versions.items():
        (tmp_path / name).write_text(text)
    merge = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    merged = subprocess.run(merge, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert merged.stdout == versions["ours"].replace('prefix = "odd"', 'prefix = "lib: odd"')


def mails(linux: Path, out: Path, *args: str | Path) -> Said:
    return refactor(linux, "format-patch", "-v1", "-o", out, *args)


def test_a_bundle_is_a_series_of_its_own_to_its_own_people(
    library: Path, linux: Path, tmp_path: Path, golden: Golden
) -> None:
    (library / "groups.toml").write_text(GROUPS.replace('"net"', '"net"\nroute = "ack"'))
    assert run(linux, "--signoff").code == 0
    said = mails(linux, tmp_path / "out")
    assert (said.code, said.err) == (0, "")
    golden("groups/format-patch.txt", said.out.replace(str(tmp_path), "/tmp"))
    written = []
    for path in sorted((tmp_path / "out").rglob("*.patch")):
        text = path.read_text().replace(spatch.version(), "SPATCH")
        written.append(f"=== {path.relative_to(tmp_path)}\n{text}")
    golden("groups/mails.txt", "".join(written))
    people = refactor(linux, "people", "-v1")
    golden("groups/people.txt", people.out)


def test_every_bundle_applies_by_itself_on_the_base(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux).code == 0
    assert mails(linux, tmp_path / "out").code == 0
    applied = {}
    for directory in sorted((tmp_path / "out").iterdir()):
        git(linux, "checkout", "-q", "--detach", "v7.3")
        git(linux, "am", "-q", *map(str, sorted(directory.glob("*-000[1-9]-*.patch"))))
        applied[directory.name] = git(linux, "log", "--format=%s", "v7.3..").splitlines()
    assert applied == {
        "hwmon": ["hwmon: Use new_name()"],
        "lib": ["lib: odd: Use new_name()"],
        "networking-drivers": ["net: Use new_name()", "net: acme: Use new_name()"],
    }


def test_one_bundle_is_written_with_the_bytes_that_it_has_among_all(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux).code == 0
    assert mails(linux, tmp_path / "all").code == 0
    one = mails(linux, tmp_path / "one", "--bundle", "networking-drivers", "--json")
    assert one.code == 0
    names = json.loads(one.out)["files"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "all" / name).read_bytes()
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["networking-drivers"]
    assert mails(linux, tmp_path / "none", "--bundle", "net") == (
        2,
        "",
        "refactor: there is no bundle 'net': there are hwmon, lib, networking-drivers\n",
    )


def test_bundles_are_posted_one_after_the_other(library: Path, linux: Path, tmp_path: Path) -> None:
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux).code == 0
    assert mails(linux, tmp_path / "out").code == 0
    for bundle in ("hwmon", "networking-drivers", "networking-drivers"):
        sent = tmp_path / f"{bundle}.mbox"
        texts = [path.read_text() for path in sorted((tmp_path / "out" / bundle).iterdir())]
        sent.write_text("".join(texts))
        assert refactor(linux, "post", "-v1", "--mbox", sent).code == 0
    (version,) = parse_ledger((library / "ledger.toml").read_text(), "ledger.toml").version
    assert sorted(patch.step for patch in version.patch) == [
        "calls/acme-ethernet",
        "calls/hwmon",
        "calls/networking-drivers",
    ]
    assert version.recipients == (
        "amy@example.org",
        "hal@example.org",
        "hwmon@lists.example.org",
        "last@example.org",
        "linux@lists.example.org",
        "lou@example.org",
        "ned@example.org",
        "net@lists.example.org",
    )


def test_b4_gets_no_bundles(library: Path, linux: Path) -> None:
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux).code == 0
    assert refactor(linux, "export", "-v1", "--b4") == (
        3,
        "",
        "refactor: s is mailed in bundles, and b4 would send all patches to all people: `refactor "
        "format-patch s -v1 -o DIR` writes the bundles\n",
    )
