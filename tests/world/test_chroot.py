"""What `make check-trixie` says where it cannot begin; that it passes is seen before a release."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from refactor import process

SCRIPT = Path(__file__).parent.parent.parent / ".ci/chroot"


@pytest.mark.parametrize(
    ("user", "args", "expected"),
    [
        ("1000", ["trixie"], f"{SCRIPT}: needs root, to make a chroot: sudo {SCRIPT} trixie\n"),
        ("0", ["trixie"], f"{SCRIPT}: debootstrap is missing: apt-get install debootstrap\n"),
        ("0", [], f"{SCRIPT}: which Debian? for example: {SCRIPT} trixie\n"),
    ],
)
def test_it_says_what_it_needs(user: str, args: list[str], expected: str, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    (tmp_path / "bash").symlink_to(bash)
    (tmp_path / "id").write_text(f"#!{bash}\necho {user}\n")
    (tmp_path / "id").chmod(0o755)
    done = process.run([str(SCRIPT), *args], env={**os.environ, "PATH": str(tmp_path)})
    assert (done.code, done.stdout, done.stderr.decode()) == (1, b"", expected)
