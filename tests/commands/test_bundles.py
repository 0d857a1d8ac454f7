"""Bundles over time: each has versions of its own, and stays as it was sent."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from refactor.review.ledger import Ledger
from refactor.review.ledger_text import parse_ledger
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository, own_library, write_files
from tests.spread_series import GROUPS, SPREAD_KERNEL, SPREAD_SERIES, TOML

NEXT: Mapping[str, bytes | str] = {
    # Another call site in a driver that was mailed.
    "drivers/net/loop.c": "int loop(int x)\n{\n\treturn old_name(x) + old_name(2);\n}\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The directory of the series, with its groups."""
    own_library(tmp_path / "library", SPREAD_SERIES)
    directory = tmp_path / "library/series/s"
    (directory / "groups.toml").write_text(GROUPS)
    return directory


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel with a next release."""
    directory = make_repository(tmp_path / "linux", SPREAD_KERNEL)
    write_files(directory, NEXT)
    git(directory, "commit", "-q", "-a", "-m", "Linux 7.4")
    git(directory, "tag", "v7.4")
    return directory


def refactor(linux: Path, verb: str, *args: str | Path) -> Said:
    # These two read the ledger alone.
    tree = () if verb in ("next", "trailers") else ("--tree", linux)
    return run_cli(verb, "s", *tree, *args)


def done(linux: Path, verb: str, *args: str | Path) -> str:
    """What a command says that succeeds."""
    said = refactor(linux, verb, *args)
    assert (said.code, said.err) == (0, "")
    return said.out


def run(linux: Path, version: int = 1, base: str = "v7.3") -> Said:
    return refactor(linux, "run", "--onto", base, f"-v{version}")


def subjects(out: Path) -> dict[str, list[str]]:
    """Bundle -> the subjects of its mails."""
    found: dict[str, list[str]] = {}
    for path in sorted(out.rglob("*.patch")):
        subject = re.search(r"^Subject: (.*(?:\n .*)*)", path.read_text(), re.MULTILINE)
        assert subject
        words = subject[1].replace("\n", "")
        found.setdefault(path.parent.name, []).append(words)
    return found


def sent(out: Path, *bundles: str) -> Path:
    """A mailbox with the mails of some bundles."""
    file = out.with_name(f"{out.name}-{'-'.join(bundles)}.mbox")
    texts = []
    for bundle in bundles:
        texts += [path.read_text() for path in sorted((out / bundle).iterdir())]
    file.write_text("".join(texts))
    return file


def ledger(library: Path) -> Ledger:
    return parse_ledger((library / "ledger.toml").read_text(), "ledger.toml")


def posted(linux: Path, out: Path, *bundles: str, version: int = 1) -> str:
    """What `post` says about some bundles that were written and sent."""
    done(linux, "format-patch", f"-v{version}", "-o", out)
    return done(linux, "post", f"-v{version}", "--mbox", sent(out, *bundles))


def test_a_bundle_has_versions_of_its_own(library: Path, linux: Path, tmp_path: Path) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "v1", "hwmon", "networking-drivers")
    assert subjects(tmp_path / "v1") == {
        "hwmon": ["[PATCH] hwmon: Use new_name()"],
        "lib": ["[PATCH] lib: odd: Use new_name()"],
        "networking-drivers": [
            "[PATCH net-next 0/2] net: Use new_name()",
            "[PATCH net-next 1/2] net: acme: Use new_name()",
            "[PATCH net-next 2/2] net: Use new_name()",
        ],
    }
    done(linux, "next")
    (library / "versions/v2.md").write_text("")
    assert run(linux, 2, "v7.4").code == 0
    out = tmp_path / "v2"
    done(linux, "format-patch", "-v2", "-o", out)
    assert subjects(out) == {
        "hwmon": ["[PATCH v2] hwmon: Use new_name()"],
        # Nobody has got it yet.
        "lib": ["[PATCH] lib: odd: Use new_name()"],
        "networking-drivers": [
            "[PATCH net-next v2 0/2] net: Use new_name()",
            "[PATCH net-next v2 1/2] net: acme: Use new_name()",
            "[PATCH net-next v2 2/2] net: Use new_name()",
        ],
    }
    (alone,) = (out / "lib").iterdir()
    assert "Changes in" not in alone.read_text()
    cover = next((out / "networking-drivers").glob("*-0000-*")).read_text()
    log = cover[cover.index("- Rebased") : cover.index("base-commit")]
    assert "- Rebased on v7.4" in log
    assert re.search(r"- Patch 2: .*v7\.4.*\n", log), log
    assert (
        "- Link to v1:\n  https://lore.kernel.org/all/cover.1763820000.networking-drivers.git.ada"
        in log
    )
    (version,) = ledger(library).version
    assert [(bundle.key, bundle.version, bundle.date) for bundle in version.bundle] == [
        ("hwmon", 1, "2025-11-22T14:00:00Z"),
        ("networking-drivers", 1, "2025-11-22T14:00:00Z"),
    ]
    done(linux, "post", "-v2", "--mbox", sent(out, "hwmon", "lib"))
    _, second = ledger(library).version
    assert [(bundle.key, bundle.version) for bundle in second.bundle] == [("hwmon", 2), ("lib", 1)]


def test_what_was_mailed_is_not_written_again(library: Path, linux: Path, tmp_path: Path) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "all", "hwmon")
    said = done(linux, "format-patch", "-v1", "-o", tmp_path / "rest")
    assert "note: posted before, and left out: hwmon\n" in said
    assert sorted(subjects(tmp_path / "rest")) == ["lib", "networking-drivers"]
    named = refactor(linux, "format-patch", "-v1", "-o", tmp_path / "no", "--bundle", "hwmon")
    assert named == (
        3,
        "",
        "refactor: bundle hwmon of v1 of s was posted: `refactor next s` opens the next version, "
        "--resend writes it once more\n",
    )
    done(linux, "format-patch", "-v1", "-o", tmp_path / "again", "--resend")
    (again,) = (tmp_path / "again/hwmon").iterdir()
    text = again.read_text()
    assert re.search(r"^Subject: \[PATCH RESEND\] hwmon: Use new_name\(\)$", text, re.M)
    assert ".1763820000.hwmon.resend-1.git.ada@example.org>" in text
    assert sorted(subjects(tmp_path / "again")) == ["hwmon"]
    other = refactor(
        linux, "format-patch", "-v1", "-o", tmp_path / "no", "--bundle", "lib", "--resend"
    )
    assert other == (
        2,
        "",
        "refactor: bundle lib of v1 of s was not posted: without --resend it is written for the "
        "first time\n",
    )


def test_only_groups_that_were_not_mailed_may_change(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "out", "hwmon")
    tip = git(linux, "rev-parse", "s/v1")
    assert git(linux, "rev-parse", "refs/refactor/sent/s-v1/hwmon") == tip
    (library / "groups.toml").write_text(GROUPS.replace('"lib: odd"', '"lib: even"'))
    assert run(linux).code == 0
    assert git(linux, "rev-parse", "s/v1") != tip
    (library / "groups.toml").write_text(GROUPS.replace('"hwmon"', '"hwmon: (all)"'))
    assert run(linux) == (
        3,
        "",
        "refactor: calls/hwmon of bundle hwmon was posted as v1 of s, and would not be as it was "
        "sent: `refactor next s` opens the next version\n",
    )
    (library / "groups.toml").write_text(GROUPS.replace("[hwmon]\n", '[hwmon]\nhold = "no"\n'))
    assert run(linux).err.startswith("refactor: calls/hwmon of bundle hwmon was posted as v1 of s")
    (library / "groups.toml").write_text(GROUPS)
    assert run(linux, 1, "v7.4") == (
        3,
        "",
        "refactor: hwmon of s v1 were posted on v7.3: the others can be run again there; "
        "`refactor next s` opens the next version\n",
    )
    assert run(linux, 2, "v7.4").code == 0


def test_a_patch_is_known_by_its_files_where_its_subject_was_changed(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    assert run(linux).code == 0
    done(linux, "format-patch", "-v1", "-o", tmp_path / "out")
    mails = sent(tmp_path / "out", "networking-drivers")
    text = mails.read_text().replace("] net: acme: Use", "] net: acme: Call")
    mails.write_text(text)
    said = done(linux, "post", "-v1", "--mbox", mails)
    assert (
        "note: patch 1 is taken for calls/acme-ethernet, by another subject: 100 % of its files "
        "are those of the group; --is 1=STEP names another\n"
    ) in said
    (version,) = ledger(library).version
    assert {patch.step: patch.subject for patch in version.patch} == {
        "calls/acme-ethernet": "net: acme: Call new_name()",
        "calls/networking-drivers": "net: Use new_name()",
    }


def test_the_message_ids_of_a_bundle_can_be_given(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    assert run(linux).code == 0
    cover = "cover.1763820000.networking-drivers.git.ada@example.org"
    post = ("post", "-v1", "--message-id", cover)
    assert refactor(linux, *post) == (
        2,
        "",
        "refactor: s v1 is mailed in bundles: --bundle KEY says whose message-ids these are: "
        "hwmon, lib, networking-drivers\n",
    )
    done(linux, *post, "--bundle", "networking-drivers")
    by_ids = ledger(library)
    (library / "ledger.toml").unlink()
    posted(linux, tmp_path / "out", "networking-drivers")
    by_mails = ledger(library)
    ids = [[patch.message_id for patch in each.version[0].patch] for each in (by_ids, by_mails)]
    assert ids[0] == ids[1]
    assert by_ids.version[0].bundle[0].message_id == (cover,)


def test_mails_of_another_version_of_a_bundle_are_no_post(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    assert run(linux).code == 0
    done(linux, "format-patch", "-v1", "-o", tmp_path / "out")
    mails = sent(tmp_path / "out", "lib")
    mails.write_text(re.sub(r"\[PATCH\]", "[PATCH v5]", mails.read_text()))
    assert refactor(linux, "post", "-v1", "--mbox", mails) == (
        2,
        "",
        "refactor: no patch of these bundles found in these mails: wanted v1 in subjects, there "
        "is v5: a bundle has versions of its own; `refactor format-patch` writes them\n",
    )


def answer(to: str, subject: str, body: str, who: str) -> str:
    """A reply, as a mailbox has it."""
    address = f"{who.partition(' ')[0].lower()}@example.org"
    return (
        "From git@z Thu Jan  1 00:00:00 1970\n"
        f"From: {who} <{address}>\nDate: Mon, 24 Nov 2025 10:00:00 +0000\n"
        f"Message-ID: <{address.replace('@', '.1@')}>\nIn-Reply-To: <{to}>\n"
        f"Subject: Re: {subject}\n\n{body}\n\n"
    )


COVER = "cover.1763820000.networking-drivers.git.ada@example.org"


def answered(linux: Path, tmp_path: Path, *mails: str, code: int = 0) -> Said:
    """What `trailers` says about some replies."""
    box = tmp_path / "answers.mbox"
    box.write_text("".join(mails))
    said = refactor(linux, "trailers", box)
    assert said.code == code, said
    return said


def test_a_tag_on_a_cover_letter_is_for_the_patches_of_that_bundle(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "out", "hwmon", "networking-drivers")
    said = answered(
        linux,
        tmp_path,
        answer(
            COVER, "[PATCH 0/2] net: Use new_name()", "Reviewed-by: Ned <ned@example.org>", "Ned"
        ),
    )
    assert "  taken    v1 networking-drivers 01-02 Reviewed-by: Ned <ned@example.org>\n" in said.out
    known = ledger(library)
    assert [(tag.step, tag.version) for tag in known.tag] == [
        ("calls/acme-ethernet", 1),
        ("calls/networking-drivers", 1),
    ]
    assert [(reply.step, reply.person, reply.date) for reply in known.reply] == [
        ("calls/acme-ethernet", "Ned", "2025-11-24T10:00:00Z"),
        ("calls/networking-drivers", "Ned", "2025-11-24T10:00:00Z"),
    ]
    done(linux, "next")
    (library / "versions/v2.md").write_text("")
    assert run(linux, 2, "v7.4").code == 0
    messages = git(linux, "log", "--format=%B", "v7.4..s/v2")
    # The other one has another call now.
    assert messages.count("Reviewed-by: Ned <ned@example.org>") == 1
    done(linux, "format-patch", "-v2", "-o", tmp_path / "v2")
    net = next((tmp_path / "v2/networking-drivers").glob("*-0002-*")).read_text()
    assert "- Dropped Ned's Reviewed-by: changed since v1.\n" in net


def test_the_versions_in_a_bundle_are_its_own(library: Path, linux: Path, tmp_path: Path) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "v1", "hwmon")
    assert run(linux, 2).code == 0
    posted(linux, tmp_path / "v2", "networking-drivers", version=2)
    answered(
        linux,
        tmp_path,
        answer(
            COVER, "[PATCH 0/2] net: Use new_name()", "Reviewed-by: Ned <ned@example.org>", "Ned"
        ),
    )
    assert {tag.version for tag in ledger(library).tag} == {2}
    assert run(linux, 3, "v7.4").code == 0
    done(linux, "format-patch", "-v3", "-o", tmp_path / "v3")
    net = next((tmp_path / "v3/networking-drivers").glob("*-0002-*")).read_text()
    assert "Subject: [PATCH net-next v2 2/2] net: Use new_name()" in net
    assert "Changes in v2:\n" in net
    assert "- Dropped Ned's Reviewed-by: changed since v1.\n" in net


def test_an_objection_holds_back_its_bundle_alone(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "v1", "hwmon", "networking-drivers")
    nak = answer(
        COVER, "[PATCH 0/2] net: Use new_name()", "Nacked-by: Ned <ned@example.org>", "Ned"
    )
    answered(linux, tmp_path, nak)
    assert [given.step for given in ledger(library).objection] == [
        "calls/acme-ethernet",
        "calls/networking-drivers",
    ]
    assert run(linux, 2).code == 0
    out = tmp_path / "v2"
    said = done(linux, "format-patch", "-v2", "-o", out)
    assert sorted(subjects(out)) == ["hwmon", "lib"]
    stands = (
        "Ned's Nacked-by <ned.1@example.org> stands against patch 1 (calls/acme-ethernet), "
        "unchanged since v1"
    )
    assert f"note: networking-drivers is left out: {stands}: change it, or " in said
    named = refactor(
        linux, "format-patch", "-v2", "-o", tmp_path / "no", "--bundle", "networking-drivers"
    )
    assert named.code == 3
    assert named.err.startswith(f"refactor: networking-drivers: {stands}")
    done(linux, "trailers", "--reject", "ned.1@example.org")
    done(linux, "format-patch", "-v2", "-o", out)
    assert sorted(subjects(out)) == ["hwmon", "lib", "networking-drivers"]


def test_a_doubtful_tag_can_be_taken_for_one_patch_of_a_bundle(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "out", "hwmon", "networking-drivers")
    box = tmp_path / "acks.mbox"
    box.write_text(
        answer(COVER, "[PATCH 0/2] net: Use new_name()", "Acked-by: Ned <ned@example.org>", "Ned")
    )
    done(linux, "trailers", box, "--accept", "ned.1@example.org", "--patches", "2")
    assert [tag.step for tag in ledger(library).tag] == ["calls/networking-drivers"]


def test_waves_are_mailed_one_after_the_other(library: Path, linux: Path, tmp_path: Path) -> None:
    waves = GROUPS.replace("[lib]\n", '[lib]\nwave = "pilot"\n')
    (library / "groups.toml").write_text(waves.replace("[hwmon]\n", '[hwmon]\nwave = "2"\n'))
    assert run(linux).code == 0
    done(linux, "format-patch", "-v1", "-o", tmp_path / "pilot", "--wave", "pilot")
    assert list(subjects(tmp_path / "pilot")) == ["lib"]
    early = done(linux, "format-patch", "-v1", "-o", tmp_path / "one", "--wave", "1")
    assert list(subjects(tmp_path / "one")) == ["networking-drivers"]
    assert "note: the pilot was not mailed yet: `--wave pilot` writes lib\n" in early
    done(linux, "post", "-v1", "--mbox", sent(tmp_path / "pilot", "lib"))
    assert ledger(library).version[0].bundle[0].wave == "pilot"
    silent = done(linux, "format-patch", "-v1", "-o", tmp_path / "rest", "--wave", "all")
    assert (
        "note: no answer to the pilot yet (lib); `refactor trailers` records what came\n" in silent
    )
    patch = ledger(library).version[0].patch[0]
    answered(
        linux, tmp_path, answer(patch.message_id[0], patch.subject, "Looks good.", "Last Resort")
    )
    heard = done(linux, "format-patch", "-v1", "-o", tmp_path / "rest")
    assert "pilot" not in heard
    assert refactor(linux, "format-patch", "-v1", "-o", tmp_path / "no", "--wave", "7") == (
        2,
        "",
        "refactor: there is no wave 7: there are pilot, 1, 2\n",
    )
    assert refactor(linux, "format-patch", "-v1", "-o", tmp_path / "no", "--wave", "x").err == (
        "refactor: --wave 'x' names no wave: wanted pilot, all or a number\n"
    )


def test_mail_too_soon_and_to_closed_trees_is_warned_of(
    library: Path, linux: Path, tmp_path: Path
) -> None:
    assert run(linux).code == 0
    posted(linux, tmp_path / "v1", "hwmon", "lib", "networking-drivers")
    git(linux, "config", "refactor.closed", "net-next 2025-11-20..2025-11-22")
    git(linux, "config", "--add", "refactor.closed", "2025-11-01..2025-11-30")
    git(linux, "config", "--add", "refactor.closed", "hwmon 2025-11-01..2025-11-02")
    assert run(linux, 2, "v7.4").code == 0
    said = done(linux, "format-patch", "-v2", "-o", tmp_path / "v2")
    assert "note: mailed less than 48 hours ago: hwmon, lib, networking-drivers\n" in said
    assert (
        "note: net-next is closed until 2025-11-22 (refactor.closed): networking-drivers\n"
        "note: the merge window is open until 2025-11-30 (refactor.closed)\n"
    ) in said
    assert "hwmon is closed" not in said
    spread = '[step.spread]\nclosed = ["lib 2025-11-20..2025-12-01"]\n'
    (library / "series.toml").write_text(TOML.replace("[step.spread]\n", spread))
    words = "note: lib is closed until 2025-12-01 (series.toml): lib\n"
    assert words in done(linux, "format-patch", "-v2", "--force", "-o", tmp_path / "v2")
    git(linux, "config", "--add", "refactor.closed", "net-next next week")
    assert refactor(linux, "format-patch", "-v2", "-o", tmp_path / "no") == (
        2,
        "",
        "refactor: refactor.closed is 'net-next next week': wanted [TREE] FROM..TO, as net-next "
        "2026-12-01..2026-12-15\n",
    )


def test_more_than_a_declared_cap_is_refused(library: Path, linux: Path, tmp_path: Path) -> None:
    toml = TOML.replace("[step.spread]\n", "[step.spread]\nmost-threads = 2\n")
    (library / "series.toml").write_text(toml)
    assert run(linux).code == 0
    assert refactor(linux, "format-patch", "-v1", "-o", tmp_path / "no") == (
        3,
        "",
        "refactor: Last Resort <last@example.org> gets 3 threads, and most-threads is 2: --wave or "
        "--bundle writes fewer at a time; in groups.toml `bundle` joins groups\n",
    )
    done(linux, "format-patch", "-v1", "-o", tmp_path / "out", "--bundle", "hwmon")
    few = TOML.replace("[step.spread]\n", "[step.spread]\nmost-recipients = 4\n")
    (library / "series.toml").write_text(few)
    assert refactor(linux, "format-patch", "-v1", "-o", tmp_path / "no").err == (
        "refactor: 5 recipients of calls/hwmon, and most-recipients is 4: [recipients] has `most`, "
        "which leaves out those who need it least\n"
    )


def test_a_script_sends_each_thread_once(library: Path, linux: Path, tmp_path: Path) -> None:
    assert run(linux).code == 0
    said = done(linux, "format-patch", "-v1", "-o", tmp_path / "out")
    assert f"  sh {tmp_path}/out/send.sh   # one after the other, with pauses\n" in said
    # A git that says what it would send, and fails at the second thread once.
    bin_ = tmp_path / "bin"
    write_files(
        bin_,
        {
            "git": '#!/bin/sh\ncase "$*" in *lib*) [ -e "$0.ok" ] || exit 1;; esac\n'
            'echo "$@" >> "$0.log"\n'
        },
    )
    (bin_ / "git").chmod(0o755)
    env = os.environ | {"PATH": f"{bin_}:{os.environ['PATH']}", "PAUSE": "0"}
    script = ["sh", str(tmp_path / "out/send.sh")]
    assert subprocess.run(script, env=env, capture_output=True, check=False).returncode == 1
    (bin_ / "git.ok").touch()
    assert subprocess.run(script, env=env, capture_output=True, check=False).returncode == 0
    subprocess.run(script, env=env, capture_output=True, check=True)
    log = (bin_ / "git.log").read_text().replace(f"{tmp_path}/out/", "")
    assert log == (
        "send-email --suppress-cc=self hwmon/0001-hwmon-Use-new_name.patch\n"
        "send-email --suppress-cc=self lib/0001-lib-odd-Use-new_name.patch\n"
        "send-email --suppress-cc=self networking-drivers/0000-cover-letter.patch "
        "networking-drivers/0001-net-acme-Use-new_name.patch "
        "networking-drivers/0002-net-Use-new_name.patch\n"
    )
    (tmp_path / "out/send.sh").write_text("mine\n")
    again = refactor(linux, "format-patch", "-v1", "-o", tmp_path / "out")
    assert again.err == (
        f"refactor: {tmp_path}/out/send.sh is not as refactor wrote it: name another directory with "
        "-o, or --force to set it aside\n"
    )
