"""The whole conversion from one real release to the next: posted on one, reviewed, generated anew on the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.test_post_trailers_next import OWN, mbox, message_ids, reply, said
from tests.conftest import git
from tests.kernels import TREE, missing, other_each_time

pytestmark = pytest.mark.kernel

SERIES = "arm64-generic-entry"
ADA, BO, CEM = "Ada Loop <ada@example.org>", "Bo Ng <bo@example.org>", "Cem Test <cem@example.org>"


def below(patch: str) -> str:
    """Subject and tags of a patch, and what stands below `---` until the numbers of its lines."""
    subject = re.findall(r"^Subject: .*(?:\n .*)*", patch, re.MULTILINE)[0]
    tags = re.findall(r"^(?:Reviewed|Acked|Tested)-by: .*", patch, re.MULTILINE)
    return "\n".join([subject, *tags, patch.partition("\n---\n")[2].partition("\n\n")[0], "", ""])


@pytest.fixture
def linux(tmp_path: Path, sealed: Path) -> Path:
    """A repository of our own with the real 7.2 and 7.3."""
    linux = tmp_path / "linux.git"
    git(tmp_path, "init", "-q", "--bare", str(linux))
    (linux / "objects/info/alternates").write_text(f"{TREE / 'objects'}\n")
    for version in ("7.2", "7.3"):
        if why := missing(version):
            pytest.skip(f"Linux {version}: {why}")
        git(linux, "tag", f"v{version}", git(TREE, "rev-parse", f"v{version}").strip())
    git(linux, "config", "--global", "refactor.tree", str(linux))
    return linux


def test_the_conversion_goes_from_one_version_to_the_next(
    tmp_path: Path, linux: Path, sealed: Path, golden: Callable[[str, str], None]
) -> None:
    said("run", SERIES, "--onto", "v7.2", "-v16", "--signoff")
    said("format-patch", SERIES, "-v16", "-o", tmp_path / "v16")
    ids = message_ids(tmp_path / "v16")
    thread = mbox(
        tmp_path / "v16",
        reply(1, ids[1], ADA, f"Reviewed-by: {ADA}"),  # the same on both
        reply(2, ids[2], ADA, f"Reviewed-by: {ADA}"),  # other context
        reply(
            3, ids[3], ADA, f"> Reviewed-by: {BO}\n\nReviewed-by: {ADA}"
        ),  # seccomp_permit_syscall() on 7.3
        reply(4, ids[13], BO, f"Acked-by: {BO}"),  # ptrace_report_syscall_permit_entry() on 7.3
        reply(5, ids[14], BO, f"With the comment fixed:\nReviewed-by: {BO}"),
        reply(6, ids[15], CEM, f"Tested-by: {CEM}"),
    )
    story = said("post", SERIES, "-v16", "--mbox", thread)
    story += said("trailers", SERIES, thread)
    said("trailers", SERIES, "--reject", "reply-5@example.org")
    story += said("next", SERIES)
    (sealed / OWN / SERIES / "versions/v17.md").write_text("")
    story += said("rebase", SERIES, "--onto", "v7.3", "--signoff").partition("\n\n")[2]
    said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    patches = [path.read_text() for path in sorted((tmp_path / "v17").iterdir())]
    story += (
        "\nChanges in v17"
        + patches[0].partition("\nChanges in v17")[2].partition("\nThe patches were")[0]
        + "\n"
    )
    story += "".join(map(below, patches[1:]))
    golden("real/linux-respin.txt", other_each_time(story.replace(str(sealed), "HOME")))


def test_what_was_taken_into_the_base_is_left_out(tmp_path: Path, linux: Path) -> None:
    said("run", SERIES, "--onto", "v7.3", "-v16")
    steps = git(linux, "log", "--reverse", "--format=%s", f"v7.3..{SERIES}/v16").splitlines()
    for number, left in enumerate((5, 1), 17):
        # As a maintainer has it who has applied the mails: other commits with the same changes.
        taken = git(
            linux, "commit-tree", f"{SERIES}/v16~{left}^{{tree}}", "-p", "v7.3", "-m", "Linux 7.4"
        ).strip()
        git(linux, "tag", f"next-{left}", taken)
        out = said("rebase", SERIES, "--onto", f"next-{left}", f"-v{number}")
        assert (
            len(
                re.findall(
                    r"^  unchanged   [a-z-]+: already upstream: all that v1", out, re.MULTILINE
                )
            )
            == 15 - left
        )
        branch = f"next-{left}..{SERIES}/v{number}"
        assert git(linux, "log", "--reverse", "--format=%s", branch).splitlines() == steps[-left:]
        assert git(linux, "diff", f"{SERIES}/v16", f"{SERIES}/v{number}") == ""
    said("format-patch", SERIES, "-v17", "-o", tmp_path / "v17")
    cover = (tmp_path / "v17/v17-0000-cover-letter.patch").read_text()
    assert cover.count("\n- Patch 2 removes the extra SIGTRAP") == 1
    left_out = cover.partition("This base already has:\n")[2].partition("\n\n")[0]
    assert left_out.replace("\n  ", " ").splitlines() == [f"- {step}" for step in steps[:10]]
