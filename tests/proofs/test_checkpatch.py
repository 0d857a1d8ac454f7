from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from refactor import process
from refactor.errors import Unavailable
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.object_names import TreeId
from refactor.proofs.checkpatch import SCRIPT, Checkpatch
from refactor.proofs.complaints import MESSAGE, Complaint, camel_words, read_complaints
from refactor.runs.proof import Finding
from refactor.store.cache import Cache
from tests.conftest import git
from tests.kernels import TREE, VERSIONS, missing

TreeOf = Callable[[Mapping[str, bytes | str]], Tree]

WORDS = "The fork has a word too few. Give it one more, so that there is one."
# An editor would take the blanks away.
EMPTY, DASHES = " ", "-- "
SIGNED = "Signed-off-by: Ada Developer <ada@example.org>"


def mail(*added: str, body: str = WORDS, tail: str = SIGNED) -> bytes:
    """A patch as git format-patch writes it, which adds lines behind line 10 of a file."""
    lines = "".join(f"+{line}\n" for line in added)
    return f"""\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Ada Developer <ada@example.org>
Date: Sat, 22 Nov 2025 10:40:00 +0000
Subject: [PATCH] fork: Add a word

{body}

{tail}
---
 kernel/fork.c | {len(added)} +
 1 file changed, {len(added)} insertions(+)

diff --git a/kernel/fork.c b/kernel/fork.c
index 4d3c2b1a0f9e..0123456789ab 100644
--- a/kernel/fork.c
+++ b/kernel/fork.c
@@ -10,2 +10,{len(added) + 2} @@ static int word(void)
 	int one;
{lines}{EMPTY}
{DASHES}
2.39.5

""".encode()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", ()),
        (
            "p:12: WARNING:LONG_LINE: too long\n#12: FILE: kernel/fork.c:34:\n+\tint a;\n\n"
            "p:13: CHECK:SPACING: spaces\n#13: FILE: kernel/fork.c:35:\n+\ta=b;\n+\tb=c;\n\n",
            (
                Complaint("WARNING", "LONG_LINE", "kernel/fork.c:34", "too long", "+\tint a;"),
                Complaint("CHECK", "SPACING", "kernel/fork.c:35", "spaces", "+\ta=b;\n+\tb=c;"),
            ),
        ),
        (
            "p:1: WARNING:TYPO_SPELLING: 'teh'\n#1: \nteh ERROR:FAKE: p:1: word\n      ^^\n\n",
            (
                Complaint(
                    "WARNING",
                    "TYPO_SPELLING",
                    MESSAGE,
                    "'teh'",
                    "teh ERROR:FAKE: p:1: word\n      ^^",
                ),
            ),
        ),
        (
            "p:4: ERROR:EXECUTE_PERMISSIONS: no\n#4: FILE: a/b c.c\n\n",
            (Complaint("ERROR", "EXECUTE_PERMISSIONS", "a/b c.c", "no", ""),),
        ),
        (
            "p:4: WARNING:FILE_PATH_CHANGES: file\n#4: \nnew file mode 100644\n\n",
            (Complaint("WARNING", "FILE_PATH_CHANGES", "x/y.c", "file", "new file mode 100644"),),
        ),
        ("p:4: WARNING:OBSOLETE: old\n", (Complaint("WARNING", "OBSOLETE", "x/y.c", "old", ""),)),
        (
            "p:6: ERROR:MISSING_SIGN_OFF: none\n\n",
            (Complaint("ERROR", "MISSING_SIGN_OFF", MESSAGE, "none", ""),),
        ),
        (
            "p:2: ERROR:TWO: first\nsecond\n#2: \nquoted\n",
            (Complaint("ERROR", "TWO", MESSAGE, "first", "second\nquoted"),),
        ),
        ("No typos\np:2: ERROR:TWO: first\n", None),
        ("q:2: ERROR:TWO: first\n", None),
        ("total: 0 errors\n", None),
    ],
)
def test_what_the_script_says_is_read(said: str, expected: tuple[Complaint, ...] | None) -> None:
    patch = "Subject: x\n\ndiff --git a/x/y.c b/x/y.c\nnew file mode 100644\n-- \n2.39.5\n"
    assert read_complaints(said, "p", patch) == expected


def test_names_in_camel_case_are_told_from_other_complaints() -> None:
    camel = Complaint("CHECK", "CAMELCASE", "a.c:1", "Avoid CamelCase: <fooBar>", "")
    assert camel_words([camel, Complaint("CHECK", "SPACING", "a.c:1", "no", "")]) == ("fooBar",)


def scripted(tree: Tree) -> Checkpatch:
    """The script of a tree, for patches on that tree."""
    return Checkpatch(tree, tree)


def test_a_base_without_the_script(tree_of: TreeOf) -> None:
    with pytest.raises(Unavailable) as caught:
        scripted(tree_of({"Makefile": ""})).findings(mail("\tint two;"))
    assert (
        str(caught.value) == "the base has no scripts/checkpatch.pl: is this a whole kernel tree?"
    )


def test_an_empty_patch_needs_no_script(tree_of: TreeOf) -> None:
    assert scripted(tree_of({"Makefile": ""})).findings(b"") == ()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ('die "out of words\\n";', "out of words"),
        ("exit 1;", "perl ended with status 1"),
        ('print "$ARGV[-1]:1: ERROR:X: y\\n";', "perl ended with status 0"),
        ('print "total: 3 errors\\n"; exit 1;', "perl ended with status 1"),
        ('print "$ARGV[-1]:1: ERROR:X: y\\n"; warn "and dies\\n"; exit 255;', "and dies"),
        ("my $x = ;", "Execution of scripts/checkpatch.pl aborted due to compilation errors."),
        ("kill 9, $$;", "perl ended with status -9"),
    ],
)
def test_a_script_that_dies_is_not_a_patch_without_findings(
    tree_of: TreeOf, script: str, why: str
) -> None:
    with pytest.raises(Unavailable) as caught:
        scripted(tree_of({SCRIPT: script})).findings(mail("\tint two;"))
    assert str(caught.value) == f"scripts/checkpatch.pl failed: {why}"


def test_what_is_remembered_and_is_no_output_of_the_script_is_asked_again(
    tree_of: TreeOf,
) -> None:
    base = tree_of({SCRIPT: "exit 0;"})
    assert scripted(base).findings(mail("\tint two;")) == ()
    (kept,) = (base.cache.directory / "checkpatch").glob("*/*")
    good, bad = kept.read_bytes(), b"total: 0 errors\n"
    kept.write_bytes(hashlib.sha256(bad).digest() + bad)
    later = Tree(base.objects, Cache(base.cache.directory), base.oid, base.oid)
    assert scripted(later).findings(mail("\tint two;")) == ()
    assert kept.read_bytes() == good


TELLS = r"""
my @git = map { "$_=$ENV{$_}" } grep { /GIT|HOME|LC_|XDG/ && $_ ne "GIT_DIR" && $_ ne "GIT_INDEX_FILE" } sort keys %ENV;
open my $patch, "<", $ARGV[-1];
my ($id) = join("", <$patch>) =~ /\nAs (\w+) did/;
my $name = `git log -1 --format=%s $id 2>&1`;
my $known = -e "scripts/spelling.txt" ? "spelling" : "nothing";
print "$ARGV[-1]:1: ERROR:ENV: @ARGV[0..4]; @git; $known; $name";
exit 1;
"""


def test_the_script_runs_apart_from_the_users_settings(
    tree_of: TreeOf, sealed: Path, tmp_path: Path
) -> None:
    base = tree_of({SCRIPT: TELLS, "scripts/spelling.txt": "teh||the\n"})
    head = git(tmp_path / "tree", "rev-parse", "v7.3").strip()
    (sealed / ".checkpatch.conf").write_text("--ignore ENV\n")
    (sealed / ".gitconfig").write_text("[log]\n\tdate = nonsense\n[alias]\n\tlog = !false\n")
    (finding,) = scripted(base).findings(mail("\tint two;", body=f"As {head} did."))
    assert finding == Finding(
        "ENV",
        MESSAGE,
        "--no-tree --strict --show-types --emacs --quiet; GIT_ATTR_NOSYSTEM=1 GIT_CONFIG_COUNT=0 "
        "GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_PARAMETERS= GIT_NO_REPLACE_OBJECTS=1 "
        "HOME=/nonexistent LC_ALL=C.UTF-8 XDG_CONFIG_HOME=/nonexistent; spelling; Linux 7.3.4",
    )


def test_an_answer_is_remembered_until_git_knows_more(
    tree_of: TreeOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    run = process.run

    def counted(args: list[str], **how: object) -> process.Completed:
        runs.append(args[0])
        return run(args, **how)  # type: ignore[arg-type]

    base = tree_of({SCRIPT: "exit 0;"})
    tree = git(tmp_path / "tree", "rev-parse", "v7.3^{tree}").strip()
    commit = git(tmp_path / "tree", "commit-tree", tree, "-m", "Later").strip()
    object_file = tmp_path / "tree/.git/objects" / commit[:2] / commit[2:]
    object_file.rename(tmp_path / "away")
    monkeypatch.setattr(process, "run", counted)
    patch = mail("\tint two;", body=f"As {commit[:12]} did.")
    counts = []
    for known in (base, base, replace(base, cache=Cache(tmp_path / "cache"))):
        assert scripted(known).findings(patch) == ()
        counts.append(len(runs))
    (tmp_path / "away").rename(object_file)
    assert scripted(base).findings(patch) == ()
    counts.append(len(runs))
    assert (counts, set(runs)) == ([1, 1, 1, 2], {"perl"})


@pytest.fixture(params=VERSIONS)
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tree]:
    """The tree of a real kernel; skipped by name where it cannot be had."""
    version = str(request.param)
    if why := missing(version):
        pytest.skip(f"Linux {version}: {why}")
    with Quarantine(Repository(TREE)) as quarantine:
        oid = TreeId(git(TREE, "rev-parse", f"v{version}^{{tree}}").strip())
        yield Tree(quarantine, Cache(tmp_path / "cache"), oid, oid)


LONG = "\tint a_name_that_is_long_enough_to_make_a_line_of_more_than_a_hundred_columns_in_any_editor_of_the_world;"
REAL = {
    "clean": (mail("\tint two;"), ()),
    "long line": (
        mail(LONG),
        (
            Finding(
                "LONG_LINE",
                "kernel/fork.c:11",
                "line length of 112 exceeds 100 columns",
                f"+{LONG}",
            ),
        ),
    ),
    "not signed": (
        mail("\tint two;", tail="Cc: Ada Developer <ada@example.org>"),
        (Finding("MISSING_SIGN_OFF", MESSAGE, "Missing Signed-off-by: line(s)"),),
    ),
    "signed by another": (
        mail("\tint two;", tail="Signed-off-by: Bob <bob@example.org>"),
        (
            Finding(
                "NO_AUTHOR_SIGN_OFF",
                MESSAGE,
                "Missing Signed-off-by: line by nominal patch author 'Ada Developer <ada@example.org>'",
            ),
        ),
    ),
    "trailing white space": (
        mail("\tint two; "),
        (
            Finding(
                "TRAILING_WHITESPACE", "kernel/fork.c:11", "trailing whitespace", "+^Iint two; $"
            ),
        ),
    ),
    "a check": (
        mail("\tint two = one+1;"),
        (
            Finding(
                "SPACING",
                "kernel/fork.c:11",
                "spaces preferred around that '+' (ctx:VxV)",
                "+\tint two = one+1;\n \t             ^",
            ),
        ),
    ),
    "spelling in the message": (
        mail("\tint two;", body="There is no occurence of it.\nNone."),
        (
            Finding(
                "TYPO_SPELLING",
                MESSAGE,
                "'occurence' may be misspelled - perhaps 'occurrence'?",
                "There is no occurence of it.\n            ^^^^^^^^^",
            ),
        ),
    ),
    "spelling in the code": (
        mail("\tint two;\t/* occurence */"),
        (
            Finding(
                "TYPO_SPELLING",
                "kernel/fork.c:11",
                "'occurence' may be misspelled - perhaps 'occurrence'?",
                "+\tint two;\t/* occurence */\n \t        \t   ^^^^^^^^^",
            ),
        ),
    ),
    "a name that the headers declare": (mail("\tElf64_Addr two;"), ()),
    "a name of its own": (
        mail("\tint wordFew;"),
        (
            Finding(
                "CAMELCASE", "kernel/fork.c:11", "Avoid CamelCase: <wordFew>", "+\tint wordFew;"
            ),
        ),
    ),
    "a new file": (
        mail("\tint two;").replace(b"index 4d3", b"new file mode 100755\nindex 4d3"),
        (
            Finding(
                "EXECUTE_PERMISSIONS",
                "kernel/fork.c",
                "do not set execute permissions for source files",
            ),
            Finding(
                "FILE_PATH_CHANGES",
                "kernel/fork.c",
                "added, moved or deleted file(s), does MAINTAINERS need updating?",
                "new file mode 100755",
            ),
        ),
    ),
    "an unknown commit": (
        mail("\tint two;", tail=f'Fixes: deadbeef1234 ("fork: Do not")\n{SIGNED}'),
        (
            Finding(
                "UNKNOWN_COMMIT_ID",
                MESSAGE,
                "Unknown commit id 'deadbeef1234', maybe rebased or not pulled?",
                'Fixes: deadbeef1234 ("fork: Do not")',
            ),
        ),
    ),
    "no message": (
        mail("\tint two;", body=SIGNED, tail="Cc: Ada Developer <ada@example.org>").replace(
            b"\n\nCc:", b"\nCc:"
        ),
        (
            Finding(
                "COMMIT_MESSAGE", MESSAGE, "Missing commit description - Add an appropriate one"
            ),
        ),
    ),
    "no patch": (
        b"Subject: [PATCH] fork: Add a word\n\nNothing.\n",
        (
            Finding(
                "NOT_UNIFIED_DIFF", MESSAGE, "Does not appear to be a unified-diff format patch"
            ),
        ),
    ),
}


@pytest.mark.kernel
@pytest.mark.xdist_group("kernel")
@pytest.mark.parametrize("case", REAL)
def test_what_the_real_script_finds(real: Tree, case: str) -> None:
    patch, expected = REAL[case]
    assert scripted(real).findings(patch) == expected


@pytest.mark.kernel
@pytest.mark.xdist_group("kernel")
def test_a_commit_that_the_repository_has_is_known(real: Tree) -> None:
    commit, subject = (
        git(TREE, "log", "-1", "--format=%h %s", "--abbrev=12", "v7.3").strip().split(" ", 1)
    )
    assert (
        scripted(real).findings(mail("\tint two;", tail=f'Fixes: {commit} ("{subject}")\n{SIGNED}'))
        == ()
    )
