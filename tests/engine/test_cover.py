"""What the cover letter of a series says of the series that it lies on."""

from __future__ import annotations

from pathlib import Path

from tests.cli import run_cli
from tests.conftest import git, make_repository, own_library, write_files
from tests.kernel import KERNEL

COVER = "drivers: Add both\n\nBelow: {{ below or 'nothing' }}.\n"


def series(name: str, head: str = "") -> dict[str, bytes | str]:
    """A series of two steps, each of which adds a file."""
    files: dict[str, bytes | str] = {f"series/{name}/cover.j2": COVER}
    toml = f'summary = "Test"\n{head}'
    for step in ("one", "two"):
        toml += f'[[step]]\nid = "{step}"\n[[step.edit]]\nkind = "patch"\nfile = "{step}.patch"\n'
        files[f"series/{name}/{step}.j2"] = f"drivers: Add {name} {step}\n\nIt is missing.\n"
        files[f"series/{name}/{step}.patch"] = (
            f"--- /dev/null\n+++ b/drivers/{name}-{step}.c\n@@ -0,0 +1 @@\n+int {step};\n"
        )
    files[f"series/{name}/series.toml"] = toml
    return files


def below(linux: Path, name: str, version: int, base: str, out: Path) -> str:
    """What the cover letter of a run says of what lies below."""
    for call in (("run", name, "--onto", base), ("format-patch", name, "-o", out)):
        said = run_cli(*call, f"-v{version}", cwd=linux)
        assert (said.code, said.err) == (0, ""), said
    (cover,) = out.glob("*0000-cover-letter.patch")
    return cover.read_text().partition("\nBelow: ")[2].partition(".\n")[0]


def test_the_cover_knows_the_series_below_as_long_as_the_base_lacks_it(tmp_path: Path) -> None:
    linux = make_repository(tmp_path / "linux", KERNEL)
    own_library(tmp_path / "library", {**series("a"), **series("b", 'after = "a"\n')})
    assert below(linux, "b", 1, "v7.3", tmp_path / "v1") == "a/v1"
    assert below(linux, "a", 1, "v7.3", tmp_path / "a") == "nothing"
    git(linux, "checkout", "-q", "-b", "next", "v7.3")
    git(linux, "merge", "-q", "--no-ff", "-m", "Merge a", "a/v1")
    assert below(linux, "b", 2, "next", tmp_path / "v2") == "nothing"


def test_the_cover_names_the_mails_below_as_mails_do(tmp_path: Path) -> None:
    linux = make_repository(tmp_path / "linux", KERNEL)
    identity = "20260101-helper-0123456789ab"
    head = f'after = {{ change-id = "{identity}", mbox = "helper.mbox" }}\n'
    library = own_library(tmp_path / "library", series("b", head))
    write_files(linux, {"drivers/helper.c": "int helper;\n"})
    git(linux, "add", "-A")
    git(linux, "commit", "-q", "-m", "drivers: Add a helper")
    mail = git(linux, "format-patch", "-v3", "--stdout", "v7.3")
    write_files(library, {"series/b/helper.mbox": mail})
    assert below(linux, "b", 1, "v7.3", tmp_path / "v1") == f"change-id: {identity}:v3"
