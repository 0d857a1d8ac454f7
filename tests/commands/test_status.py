"""How far a tree-wide series has come: states, the remainder, and whom to ask again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.test_bundles import (
    COVER,
    answer,
    answered,
    done,
    ledger,
    library,
    posted,
    refactor,
    run,
    subjects,
)
from tests.conftest import git, make_repository, write_files
from tests.spread_series import SPREAD_KERNEL

__all__ = ["library"]

Golden = Callable[[str, str], None]

NEW = "int new_driver(int x)\n{\n\treturn old_name(x);\n}\n"


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel with a next release, and with a tree that is ahead of it."""
    directory = make_repository(tmp_path / "linux", SPREAD_KERNEL)
    path = directory / "drivers/hwmon/lm75.c"
    other = directory / "drivers/hwmon/adt7475.c"
    for file in (path, other):
        file.write_text(file.read_text().replace("old_name", "new_name"))
    git(directory, "commit", "-q", "-a", "-m", "hwmon: Use new_name()")
    git(directory, "tag", "linux-next")
    git(directory, "reset", "-q", "--hard", "v7.3")
    git(directory, "rm", "-q", "lib/odd.c")
    write_files(directory, {"drivers/net/new.c": NEW})
    git(directory, "add", "-A")
    git(directory, "commit", "-q", "-m", "Linux 7.4")
    git(directory, "tag", "v7.4")
    return directory


def states(linux: Path, *args: str) -> dict[str, str]:
    """Group -> its state and the reason."""
    said = json.loads(done(linux, "status", "--json", *args))
    found = {}
    for group in said["groups"]:
        found[group["id"]] = f"{group['state']} {group['reason']}".strip()
    return found


def test_what_a_tree_has_is_not_mailed_again(library: Path, linux: Path, tmp_path: Path) -> None:
    assert run(linux).code == 0
    assert set(states(linux).values()) == {"planned"}
    posted(linux, tmp_path / "v1", "hwmon", "lib", "networking-drivers")
    assert set(states(linux).values()) == {"sent"}
    done(linux, "next")
    (library / "versions/v2.md").write_text("")
    said = done(linux, "run", "--onto", "v7.4", "-v2", "--taken-in", "linux-next")
    assert "taken in linux-next, and not mailed again: calls/hwmon\n" in said
    assert states(linux) == {
        "calls/hwmon": "taken in linux-next",
        "calls/acme-ethernet": "sent",
        "calls/networking-drivers": "sent",
        "calls/lib": "vanished file removed: lib/odd.c",
    }
    said = done(linux, "format-patch", "-v2", "-o", tmp_path / "v2")
    assert list(subjects(tmp_path / "v2")) == ["networking-drivers"]
    assert "note: not mailed again: calls/hwmon: taken in linux-next\n" in said
    assert {fate.step: (fate.state, fate.head) for fate in ledger(library).fate} == {
        "calls/hwmon": ("taken", "linux-next"),
        "calls/lib": ("vanished", ""),
    }
    # The tree has dropped it again.
    done(linux, "run", "--onto", "v7.4", "-v2", "--taken-in", "v7.3")
    assert states(linux)["calls/hwmon"] == "taken in linux-next"
    git(linux, "tag", "-f", "linux-next", "v7.3")
    done(linux, "run", "--onto", "v7.4", "-v2", "--taken-in", "linux-next")
    assert states(linux)["calls/hwmon"] == "sent"


def test_what_is_gone_of_a_group_that_a_tree_has_taken_is_said(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "v1", "hwmon")
    git(linux, "checkout", "-q", "linux-next")
    git(linux, "rm", "-q", "drivers/hwmon/lm75.c")
    git(linux, "commit", "-q", "-m", "hwmon: Remove lm75")
    git(linux, "tag", "-f", "linux-next")
    git(linux, "checkout", "-q", "-")
    done(linux, "next")
    (library / "versions/v2.md").write_text("")
    said = done(linux, "run", "--onto", "v7.3", "-v2", "--taken-in", "linux-next")
    gone = "(1 of 2 files: driver removed)"
    assert f"taken {gone} in linux-next, and not mailed again: calls/hwmon\n" in said
    assert states(linux)["calls/hwmon"] == f"taken {gone} in linux-next"


def test_a_driver_that_another_tree_does_not_have_yet_is_not_removed_there(
    library: Path, linux: Path
) -> None:
    # Both trees lack drivers/net/new.c: the second one has removed it.
    git(linux, "rm", "-q", "drivers/net/new.c", "drivers/net/loop.c")
    git(linux, "commit", "-q", "-m", "net: Remove drivers")
    git(linux, "tag", "net-next")
    git(linux, "tag", "behind", "v7.3~0")
    toml = library / "series.toml"
    toml.write_text(toml.read_text().replace("[step.spread]", '[step.spread]\nby = "file"'))
    (library / "groups.toml").unlink()
    args = ("run", "--onto", "v7.4", "-v1", "--accept-prefixes", "--taken-in")
    assert "and not mailed again" not in done(linux, *args, "behind")
    said = done(linux, *args, "net-next")
    gone = "calls/drivers-net-loop-c, calls/drivers-net-new-c"
    assert f"driver removed in net-next, and not mailed again: {gone}\n" in said


def test_the_burndown(library: Path, linux: Path, tmp_path: Path, golden: Golden) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "v1", "hwmon", "networking-drivers")
    first = ledger(library).version[0]
    hwmon = next(patch for patch in first.patch if patch.step == "calls/hwmon")
    net = next(patch for patch in first.patch if patch.step == "calls/networking-drivers")
    answered(
        linux,
        tmp_path,
        answer(hwmon.message_id[0], hwmon.subject, "Applied, thanks!", "Hal Monitor"),
        answer(
            net.message_id[0],
            f"[PATCH 2/2] {net.subject}",
            "Acked-by: Ned <ned@example.org>",
            "Ned",
        ),
    )
    # A month later.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(1763820000 + 30 * 86_400))
        page = tmp_path / "status.html"
        golden("groups/status.txt", done(linux, "status", "--html", page))
        golden("groups/status.json", done(linux, "status", "--json"))
        golden("groups/status.html", page.read_text())
        assert "without an answer" not in done(linux, "status", "--older", "31")
    said = done(linux, "format-patch", "-v1", "-o", tmp_path / "rest")
    assert list(subjects(tmp_path / "rest")) == ["lib"]
    assert COVER not in said
    assert "Hal Monitor says in <hal.1@example.org> that it was applied" in said


def test_new_and_held_groups_and_objections(library: Path, linux: Path, tmp_path: Path) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "v1", "hwmon", "networking-drivers")
    nak = "Nacked-by: Ned <ned@example.org>"
    answered(linux, tmp_path, answer(COVER, "[PATCH 0/2] net: Use new_name()", nak, "Ned"))
    groups = (library / "groups.toml").read_text()
    groups = groups.replace("[hwmon]\n", '[hwmon]\nhold = "the maintainer is away"\n')
    (library / "groups.toml").write_text(groups)
    write_files(linux, {"drivers/usb/host.c": NEW.replace("new_driver", "host")})
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "Linux 7.5")
    git(linux, "tag", "v7.5")
    done(linux, "run", "--onto", "v7.5", "-v2", "--accept-prefixes")
    found = states(linux, "-v2")
    assert found["calls/hwmon"] == "held the maintainer is away"
    assert found["calls/drivers-usb"] == "new"
    assert found["calls/acme-ethernet"].startswith("objected Ned's Nacked-by")
    text = done(linux, "status", "-v2")
    assert "2 lines left" in text


def test_a_plain_series_has_no_burndown(library: Path, linux: Path) -> None:
    toml = (library / "series.toml").read_text()
    (library / "series.toml").write_text(toml.replace("[step.spread]\n", ""))
    (library / "calls.j2").write_text("treewide: Use new_name()\n\nIt is better.\n")
    assert run(linux).code == 0
    assert refactor(linux, "status") == (
        2,
        "",
        "refactor: no step of s makes a patch for each group of files: [step.spread] does; see "
        "`refactor help series`\n",
    )
    assert refactor(linux, "run", "--onto", "v7.3", "-v1", "--taken-in", "linux-next").err == (
        "refactor: --taken-in linux-next: s has no groups: --taken STEP is for steps that make one "
        "commit\n"
    )
