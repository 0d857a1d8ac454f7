from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.series.scope import C_FILES, Scope, path_complaint, scope_complaint
from tests.conftest import git, make_repository

RELATIVE = "must be a path relative to the top of the tree"
LEAVES = "leaves the tree or is not in its plain form"
PLAIN = "must be a plain path, without wildcards"

FILES = (
    "Kconfig",
    "Makefile",
    "arch/arm64/kernel/entry.S",
    "arch/arm64/kernel/syscall.c",
    "arch/arm64/include/asm/thread_info.h",
    "arch/arm/kernel/entry.S",
    "arch/arm64.c",
    "drivers/net.c/deep.c",
    "init/main.c",
    "include/linux/sched.h",
)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("Makefile", None),
        ("arch/arm64", None),
        ("arch/arm64/", None),
        ("Documentation/devicetree/bindings/arm/arm,scmi.yaml", None),
        ("include/uapi/linux/x with space.h", None),
        (".gitignore", None),
        ("", RELATIVE),
        ("/", RELATIVE),
        ("/etc/passwd", RELATIVE),
        (".", LEAVES),
        ("..", LEAVES),
        ("a/../../b", LEAVES),
        ("./a", LEAVES),
        ("a/./b", LEAVES),
        ("a//b", LEAVES),
        ("a//", LEAVES),
        (".git", LEAVES),
        (".git/hooks/post-commit", LEAVES),
        ("a/.git/", LEAVES),
        ("a/.GIT/config", LEAVES),
        ("arch/*/kernel", PLAIN),
        ("a?", PLAIN),
        ("[ab]", PLAIN),
        (r"a\b", PLAIN),
        ("a\nb", PLAIN),
        ("a\0b", PLAIN),
        (":(top)a", PLAIN),
        ("!drivers/beta", "excludes nothing: name what is meant"),
        ("!", "excludes nothing: name what is meant"),
    ],
)
def test_what_is_wrong_with_a_path(path: str, complaint: str | None) -> None:
    assert path_complaint(path) == complaint


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        (Scope(), FILES),
        (
            Scope(endings=C_FILES),
            (
                "arch/arm64/kernel/syscall.c",
                "arch/arm64/include/asm/thread_info.h",
                "arch/arm64.c",
                "drivers/net.c/deep.c",
                "init/main.c",
                "include/linux/sched.h",
            ),
        ),
        (
            Scope(("arch/arm64",)),
            (
                "arch/arm64/kernel/entry.S",
                "arch/arm64/kernel/syscall.c",
                "arch/arm64/include/asm/thread_info.h",
            ),
        ),
        (
            Scope(("arch/arm64/", "Makefile"), C_FILES),
            ("arch/arm64/kernel/syscall.c", "arch/arm64/include/asm/thread_info.h"),
        ),
        (Scope(("init/main.c", "Kconfig")), ("Kconfig", "init/main.c")),
        (Scope(("init/main.c", "Kconfig"), (".c",)), ("init/main.c",)),
        (Scope(("drivers/net.c",), (".c",)), ("drivers/net.c/deep.c",)),
        (Scope(("nowhere",), (".c",)), ()),
        (Scope(("arch", "!arch/arm64/include"), (".h",)), ()),
        (
            Scope(("!arch", "!Kconfig"), C_FILES),
            ("drivers/net.c/deep.c", "init/main.c", "include/linux/sched.h"),
        ),
        (Scope(("!arch", "!include/", "!**/*.c")), ("Kconfig", "Makefile")),
        (
            Scope(("arch/*/kernel", "!**/syscall.*")),
            ("arch/arm64/kernel/entry.S", "arch/arm/kernel/entry.S"),
        ),
        (Scope(("arch/arm*/",), (".c",)), ("arch/arm64/kernel/syscall.c", "arch/arm64.c")),
        (Scope(("**/entry.S",)), ("arch/arm64/kernel/entry.S", "arch/arm/kernel/entry.S")),
        (Scope(("*",), (".h",)), ("arch/arm64/include/asm/thread_info.h", "include/linux/sched.h")),
        (Scope(("init/mai?.c",), (".c",)), ("init/main.c",)),
    ],
)
def test_what_a_scope_holds_is_what_git_finds(
    tmp_path: Path, scope: Scope, held: tuple[str, ...]
) -> None:
    tree = make_repository(tmp_path / "linux", dict.fromkeys(FILES, "x\n"))
    found = git(tree, "ls-files", "--", *scope.pathspecs()).splitlines()
    # git may find a few files more where there are patterns.
    assert tuple(filter(scope.holds, FILES)) == held
    assert sorted(filter(scope.holds, found)) == sorted(held)


@pytest.mark.parametrize(
    ("scope", "pathspecs"),
    [
        (Scope(), []),
        (Scope(("arch/arm64/", "Makefile")), [":(literal)arch/arm64", ":(literal)Makefile"]),
        (Scope(endings=C_FILES), [":(glob)**/*.c", ":(glob)**/*.h"]),
        (
            Scope(("mm", "init/main.c"), C_FILES),
            [":(glob)mm/**/*.c", ":(glob)mm/**/*.h", ":(literal)init/main.c"],
        ),
    ],
)
def test_a_scope_as_pathspecs(scope: Scope, pathspecs: list[str]) -> None:
    assert scope.pathspecs() == pathspecs


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("drivers/*", None),
        ("!drivers/**/x?.c", None),
        ("!samples/", None),
        ("!", RELATIVE),
        ("!/etc", RELATIVE),
        ("!../x", LEAVES),
        ("drivers/[ab]", PLAIN),
    ],
)
def test_what_is_wrong_with_an_entry_of_a_scope(entry: str, complaint: str | None) -> None:
    assert scope_complaint(entry) == complaint


@given(st.text())
def test_a_path_without_complaint_stays_inside_the_tree(path: str) -> None:
    if not path_complaint(path):
        top = Path("/top")
        assert Path("/top", path).parts[: len(top.parts)] == top.parts
        assert not {"..", ".git"} & set(Path(path).parts)
