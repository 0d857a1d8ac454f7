"""One step, many patches: a series that is spread over subsystems, from `groups` to its mails."""

from __future__ import annotations

import json
import re
import subprocess
import textwrap
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


def grown(place: Path, subject: str, path: str) -> Path:
    """A repository with three more commits to a file."""
    for number in range(3):
        file = place / path
        file.write_text(f"{file.read_text()}int more{number};\n")
        git(place, "commit", "-q", "-a", "-m", f"{subject} Do {number}")
    return place


def test_the_history_of_the_clone_comes_before_the_table(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    grown(linux, "acme: (main)", "drivers/net/acme/main.c")
    other = grown(make_repository(tmp_path / "other", SPREAD_KERNEL), "odds:", "lib/odd.c")
    git(linux, "config", "refactor.history", str(other))

    def prefixes() -> dict[str, tuple[str, bool]]:
        said = json.loads(refactor(linux, "groups", "--onto", "HEAD", "--json").out)
        found = {}
        for row in said["groups"]:
            found[row["group"]["key"]] = (row["group"]["prefix"], "proposals" in row["group"])
        return found

    assert prefixes()["lib"] == ("odds", False)
    # Of a group of two files only one is known.
    assert prefixes()["acme-ethernet"][1]
    # What groups.toml has decides, whatever the next clone knows.
    git(linux, "config", "--unset", "refactor.history")
    assert prefixes()["lib"] == ("odds", False)
    git(linux, "config", "refactor.history", str(tmp_path / "nowhere"))
    (library / "groups.toml").unlink()
    said = refactor(linux, "groups", "--onto", "HEAD")
    words = f"refactor.history is '{tmp_path}/nowhere', where git finds no commit"
    assert said == (2, "", f"refactor: {words}: name a clone of Linux with its history\n")


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


def test_the_people_of_a_group_are_those_who_get_its_mail(library: Path, linux: Path) -> None:
    cc = '[hwmon]\ncc = ["Ann <ann@example.org>"]\n'
    (library / "groups.toml").write_text(GROUPS.replace("[hwmon]\n", cc))
    said = refactor(linux, "groups", "--onto", "v7.3", "--json")
    (row,) = [each for each in json.loads(said.out)["groups"] if each["id"] == "calls/hwmon"]
    assert row["people"][-1] == "Ann <ann@example.org>"


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
        "  failed      calls/lib: step first changes lib/odd.c too, so that the patch with it does not "
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
        (
            'fallback = { "lib" = "THE REST" }',
            "fallback: wanted a directory with a slash at its end, got 'lib'",
        ),
        (
            'fallback = { "lib/" = "NO SUCH SECTION" }',
            "fallback: MAINTAINERS of the base has no section 'NO SUCH SECTION'",
        ),
        (
            'closed = ["net-next 2026-02-01..2026-02-30"]',
            "closed: wanted [TREE] FROM..TO, as net-next 2026-12-01..2026-12-15, got "
            "'net-next 2026-02-01..2026-02-30'",
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


@pytest.mark.parametrize(
    ("fallback", "who"),
    [
        ('{ "lib/" = "Libby <libby@example.org>" }', "Libby <libby@example.org>"),
        ('{ "lib/" = "LM75 DRIVER" }', "Lou Seventyfive <lou@example.org>"),
        # The section that the table of refactor names is not in this MAINTAINERS.
        ("", ""),
    ],
)
def test_files_of_nobody_have_a_declared_addressee(
    library: Path, linux: Path, tmp_path: Path, fallback: str, who: str
) -> None:
    (library / "groups.toml").write_text(GROUPS)
    if fallback:
        toml = TOML.replace("[step.spread]\n", f"[step.spread]\nfallback = {fallback}\n")
        (library / "series.toml").write_text(toml)
    names = "MAINTAINERS names no maintainer of these files"
    words = f"{names}: sent to {who}" if who else names
    assert f"  calls/lib: {words}\n" in refactor(linux, "groups", "--onto", "v7.3").out
    assert run(linux).code == 0
    assert f"note: calls/lib: {words}\n" in refactor(linux, "people", "-v1").out
    assert mails(linux, tmp_path / "out").code == 0
    (patch,) = (tmp_path / "out/lib").iterdir()
    text = patch.read_text()
    assert text.count(words) == 1
    assert f"To: {who}" in text
    (other,) = (tmp_path / "out/hwmon").iterdir()
    assert names not in other.read_text()


def test_a_reader_makes_the_patch_again_by_its_re_run_line(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux).code == 0
    assert mails(linux, tmp_path / "out").code == 0
    patches = sorted((tmp_path / "out").rglob("*000[1-9]-*.patch"))
    commands = {}
    for patch in patches:
        message, _, below = patch.read_text().partition("\n---\n")
        # The rule stands in the log, indented.
        rule = textwrap.dedent(message[message.index("  @@\n") :].partition("\n\n")[0])
        git(linux, "checkout", "-q", "--detach", "v7.3")
        (linux / "r.cocci").write_text(rule)
        (command,) = re.findall(r"^re-run: (.*)$", below, re.MULTILINE)
        subprocess.run(["sh", "-c", command], cwd=linux, check=True, capture_output=True)
        made = git(linux, "diff")
        git(linux, "checkout", "-q", "-f", "v7.3")
        git(linux, "apply", str(patch))
        assert made == git(linux, "diff")
        git(linux, "checkout", "-q", "-f", "v7.3")
        commands[patch.parent.name] = command
    start = "spatch --sp-file r.cocci --no-includes --in-place"
    files = "drivers/hwmon/adt7475.c drivers/hwmon/lm75.c"
    assert commands["hwmon"] == f'for f in {files}; do {start} "$f"; done'
    assert commands["lib"] == f"{start} lib/odd.c"


def test_every_bundle_applies_by_itself_on_the_base(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux).code == 0
    assert mails(linux, tmp_path / "out").code == 0
    applied = {}
    for directory in filter(Path.is_dir, sorted((tmp_path / "out").iterdir())):
        git(linux, "checkout", "-q", "--detach", "v7.3")
        git(linux, "am", "-q", *map(str, sorted(directory.glob("*000[1-9]-*.patch"))))
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


def test_b4_gets_one_bundle(library: Path, linux: Path) -> None:
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux).code == 0
    assert refactor(linux, "export", "-v1", "--b4") == (
        3,
        "",
        "refactor: s is mailed in bundles, and b4 would send all patches to all people: --bundle "
        "KEY exports one; `refactor format-patch s -v1 -o DIR` writes all of them\n",
    )
    assert refactor(linux, "export", "-v1", "--b4", "--bundle", "net") == (
        2,
        "",
        "refactor: there is no bundle 'net': there are hwmon, lib, networking-drivers\n",
    )
    said = refactor(linux, "export", "-v1", "--b4", "--bundle", "networking-drivers")
    assert (said.code, said.err) == (0, "")
    branch = "b4/s-v1-networking-drivers"
    assert f"git switch {branch} && b4 send -o DIR\n" in said.out
    log = git(linux, "log", "--reverse", "--format=%s", "--name-only", f"v7.3..{branch}")
    assert log.splitlines() == [
        "net: Use new_name()",
        "net: acme: Use new_name()",
        "",
        "drivers/net/acme/main.c",
        "drivers/net/acme/rx.c",
        "net: Use new_name()",
        "",
        "drivers/net/loop.c",
    ]
    cover = git(linux, "log", "-1", "--format=%B", f"{branch}~2")
    assert "\nTo: Ned Works <ned@example.org>\n" in cover
    assert '"revision": 1' in cover
    assert '"net-next"' in cover
    again = refactor(linux, "export", "-v1", "--b4", "--bundle", "hwmon")
    assert again.code == 0
    assert git(linux, "log", "--format=%s", "v7.3..b4/s-v1-hwmon").splitlines() == [
        "hwmon: Use new_name()",
        "hwmon: Use new_name()",
    ]
