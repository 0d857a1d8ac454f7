from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from refactor import process
from refactor.errors import Unavailable
from refactor.git.entry import Entry
from refactor.git.quarantine import Quarantine
from refactor.git.repository import Repository
from refactor.git.tree import Tree
from refactor.object_names import TreeId
from refactor.store.cache import Cache
from refactor.tools.get_maintainer import SCRIPT, Maintainers
from tests.bench import people as compare_people
from tests.conftest import git
from tests.kernels import TREE, missing

TreeOf = Callable[[Mapping[str, bytes | str]], Tree]

# Prints a person for everything that the real script looks at on the disk and in the environment,
# if it is there.
SEES = r"""
use strict;
use warnings;
sub seen { print "$_[0] <seen\@example.org> (maintainer:X)\n"; }
seen("argument $_") foreach grep { /^-/ } @ARGV;
open(my $patch, '<', $ARGV[-1]) or die "no patch\n";
my @files = map { m{^\+\+\+ b/(\S+)} ? $1 : () } <$patch>;
my @lists = -d "MAINTAINERS" ? sort(glob("MAINTAINERS/*")) : ("MAINTAINERS");
foreach my $list (@lists) {
	open(my $lines, '<', $list) or die "no $list\n";
	while (<$lines>) {
		chomp;
		next unless /^([FX]):\s*(.*)/;
		my ($kind, $value) = ($1, $2);
		$value =~ s/\./\\./g;
		seen("$kind $value") if -d $value;
	}
}
foreach my $file (@files, glob(".mailmap .get_maintainer.* .scripts/.get_maintainer.*")) {
	next unless -f $file;
	open(my $text, '<', $file) or die;
	seen("file $file holds " . <$text>);
}
seen("$_ is $ENV{$_}") foreach grep { exists $ENV{$_} } qw(HOME PERL_HASH_SEED PERL_PERTURB_KEYS PERL5OPT GIT_DIR);
"""

ALWAYS = (
    "argument --no-tree",
    "argument --nogit",
    "argument --nogit-fallback",
    "argument --norolestats",
    "argument --roles",
    "HOME is /nonexistent",
    "PERL_HASH_SEED is 0",
    "PERL_PERTURB_KEYS is 0",
)
"""What every call sees."""


def patch(*paths: str) -> bytes:
    """A patch that adds a line to files."""
    heads = (
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1,2 @@\n x\n+y\n"
        for path in paths
    )
    return "".join(heads).encode()


def names(tree: Tree, given: bytes) -> list[str]:
    """What the script sees beside that which it always does."""
    people = Maintainers(tree).people(given)
    seen = [person.who.removesuffix(" <seen@example.org>") for person in people]
    assert set(ALWAYS) <= set(seen)
    return [each for each in seen if each not in ALWAYS]


@pytest.mark.parametrize(
    ("pattern", "files", "expected"),
    [
        ("F:\tdrivers/acpi/arm64", {"drivers/acpi/arm64/gtdt.c": "x\n"}, ["F drivers/acpi/arm64"]),
        ("X:\tdrivers/acpi", {"drivers/acpi/arm64/gtdt.c": "x\n"}, ["X drivers/acpi"]),
        ("F: drivers//acpi", {"drivers/acpi/a.c": "x\n"}, ["F drivers//acpi"]),
        # It covers what is below whether the directory is there or not.
        ("F:\tdrivers/acpi/", {"drivers/acpi/a.c": "x\n"}, []),
        ("F:\tdrivers/acpi", {"drivers/acpi": "x\n"}, []),
        ("F:\tdrivers/gone", {"drivers/acpi/a.c": "x\n"}, []),
        # The script escapes dots before it looks, so that it finds no such directory in a checkout
        # either.
        ("F:\tarch/x.y", {"arch/x.y/a.c": "x\n"}, []),
        ("F:\tarch/*", {"arch/x/a.c": "x\n"}, []),
        ("N:\tarch", {"arch/x/a.c": "x\n"}, []),
        # Neither of these may make anything outside the extract.
        ("F:\t/etc/nothing-of-ours", {"etc/nothing-of-ours/a.c": "x\n"}, []),
        ("F:\t../up", {"up/a.c": "x\n"}, []),
    ],
)
def test_directories_that_are_named_are_there(
    tree_of: TreeOf, pattern: str, files: dict[str, str], expected: list[str]
) -> None:
    tree = tree_of({SCRIPT: SEES, "MAINTAINERS": f"ONE\n{pattern}\n", **files})
    assert names(tree, patch("a.c")) == expected


def linked(tree: Tree, path: str, target: str) -> Tree:
    """The tree with a symbolic link in it."""
    return tree.place({path: Entry(0o120000, tree.objects.store_blob(target.encode()))})


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("../drivers/acpi", ["F include/acpi"]),
        ("loop", []),
        ("acpi", []),
        ("../../outside", []),
        ("/etc", []),
        ("../drivers/none", []),
        ("../MAINTAINERS", []),
    ],
)
def test_a_link_is_followed_inside_the_tree(
    tree_of: TreeOf, target: str, expected: list[str]
) -> None:
    tree = tree_of(
        {SCRIPT: SEES, "MAINTAINERS": "ONE\nF: include/acpi\n", "drivers/acpi/a.c": "x\n"}
    )
    tree = linked(linked(tree, "include/acpi", target), "include/loop", "acpi")
    assert names(tree, patch("a.c")) == expected


def test_a_file_behind_a_linked_directory_is_read(tree_of: TreeOf) -> None:
    tree = tree_of({SCRIPT: SEES, "MAINTAINERS": "ONE\n", "real/dir/a.yaml": "mail"})
    assert names(linked(tree, "to", "real"), patch("to/dir/a.yaml")) == [
        "file to/dir/a.yaml holds mail"
    ]


def test_a_submodule_is_an_empty_directory(tree_of: TreeOf) -> None:
    tree = tree_of({SCRIPT: SEES, "MAINTAINERS": "ONE\nF: tools/sub\n"})
    assert names(tree.place({"tools/sub": Entry(0o160000, "1" * 40)}), patch("a.c")) == [
        "F tools/sub"
    ]


def test_a_binding_that_is_touched_is_read(tree_of: TreeOf) -> None:
    # The script takes the people that a .yaml file names itself.
    tree = tree_of(
        {
            SCRIPT: SEES,
            "MAINTAINERS": "ONE\n",
            "d/a.yaml": "one",
            "d/b.yaml": "two",
            "d/c.c": "three",
        }
    )
    assert names(tree, patch("d/a.yaml", "d/c.c", "d/new.yaml")) == ["file d/a.yaml holds one"]


def test_the_settings_of_the_tree_hold(tree_of: TreeOf) -> None:
    files = {
        ".mailmap": "map",
        ".get_maintainer.conf": "conf",
        ".get_maintainer.ignore": "ignore",
        ".scripts/.get_maintainer.conf": "other conf",
        ".scripts/.get_maintainer.ignore": "other ignore",
    }
    tree = tree_of({SCRIPT: SEES, "MAINTAINERS": "ONE\n", "d/c.c": "three", **files})
    # With settings any touched file may be read.
    assert names(tree, patch("d/c.c")) == [
        "file d/c.c holds three",
        *(f"file {path} holds {text}" for path, text in files.items()),
    ]


def test_several_lists_of_maintainers_are_read(tree_of: TreeOf) -> None:
    files = {"MAINTAINERS/one": "ONE\nF: drivers/acpi\n", "MAINTAINERS/two": "TWO\nX: drivers\n"}
    tree = tree_of({SCRIPT: SEES, "drivers/acpi/a.c": "x\n", **files})
    assert names(tree, patch("a.c")) == ["F drivers/acpi", "X drivers"]


def test_what_surrounds_us_is_not_seen(tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tree_of({SCRIPT: SEES, "MAINTAINERS": "ONE\n"})
    monkeypatch.setenv("PERL5OPT", "-Mstrict")
    assert names(tree, patch("a.c")) == []


def test_an_answer_is_remembered_by_all_that_it_rests_on(
    tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tree_of({SCRIPT: SEES, "MAINTAINERS": "ONE\nF: drivers/acpi\n", "a.yaml": "one"})
    runs: list[tuple[str, ...]] = []
    run = process.run

    def counted(args: tuple[str, ...], **more: object) -> process.Completed:
        runs.append(tuple(args))
        return run(args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(process, "run", counted)
    given = patch("a.yaml")
    again = replace(tree, cache=Cache(tree.cache.directory))
    with_directory = tree.place(
        {"drivers/acpi/a.c": Entry(0o100644, tree.objects.store_blob(b"x"))}
    )
    with_binding = tree.place({"a.yaml": Entry(0o100644, tree.objects.store_blob(b"two"))})
    found = [names(each, given) for each in (tree, again, with_directory, with_binding)]
    assert found == [
        ["file a.yaml holds one"],
        ["file a.yaml holds one"],
        ["F drivers/acpi", "file a.yaml holds one"],
        ["file a.yaml holds two"],
    ]
    assert len(runs) == 3


BY_SECTION = """\
sub find_first_section {}
local $/;
open(my $list, '<', 'MAINTAINERS') or die;
open(my $map, '<', '.mailmap') or die;
my ($count, $text) = (0, <$list> . <$map>);
$count++ while $text =~ /^M:/mg;
print "$count sections <seen\\@example.org> (maintainer:X)\\n";
"""


def test_an_answer_holds_for_the_next_base_as_long_as_its_sections_do(
    tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "ONE\nM:\tA <a@example.org>\nF:\tone/\n"
    other = "TWO\nM:\tB <b@example.org>\nF:\ttwo/\n"
    mailmap = "B <c@x.org> <b@example.org>\n"
    files = {SCRIPT: BY_SECTION, "one/a.c": "x\n", ".mailmap": mailmap, "MAINTAINERS": own}
    bases = [
        {**files, "MAINTAINERS": f"{own}\n{other}"},
        # Nothing of this is about a.c.
        {**files, "MAINTAINERS": f"{own}\n{other}R:\tC <c@example.org>\n", ".mailmap": ""},
        {**files, "MAINTAINERS": f"{own}R:\tC <c@example.org>\n\n{other}"},
        {**files, "MAINTAINERS": own, ".mailmap": "A <c@x.org> <a@example.org>\n"},
        {**files, "MAINTAINERS": own, ".get_maintainer.ignore": "a@example.org\n"},
        {**files, "MAINTAINERS": f"{own}\nWORDS\nM:\tW <w@example.org>\nK:\ty\n"},
    ]
    asked = []
    run = process.run

    def counted(args: tuple[str, ...], **more: object) -> process.Completed:
        if args[0] == "perl":
            asked.append(tuple(args))
        return run(args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(process, "run", counted)
    tree, found = tree_of(files), []
    for base in bases:
        entries = {}
        for path, text in base.items():
            entries[path] = Entry(0o100644, tree.objects.store_blob(text.encode()))
        (person,) = Maintainers(tree.place(entries)).people(patch("one/a.c"))
        found.append((person.who.partition(" ")[0], len(asked)))
    assert found == [("1", 1), ("1", 1), ("1", 2), ("1", 3), ("1", 4), ("2", 5)]


@pytest.mark.parametrize("path", [SCRIPT, "MAINTAINERS"])
def test_a_tree_without_the_script_is_none(tree_of: TreeOf, path: str) -> None:
    tree = tree_of({SCRIPT: SEES, "MAINTAINERS": "ONE\n"}).place({path: None})
    with pytest.raises(Unavailable) as raised:
        Maintainers(tree).people(patch("a.c"))
    assert (
        str(raised.value)
        == f"the base has no {path}: it names the people for Cc; is this a whole kernel tree?"
    )


def test_a_script_that_fails_says_why(tree_of: TreeOf) -> None:
    with pytest.raises(Unavailable) as raised:
        Maintainers(tree_of({SCRIPT: 'die "broken\\n"', "MAINTAINERS": "ONE\n"})).people(
            patch("a.c")
        )
    assert str(raised.value) == "scripts/get_maintainer.pl failed: broken"


def test_a_script_that_names_nobody_in_its_words_says_them(tree_of: TreeOf) -> None:
    # As with --json in the tree's own .get_maintainer.conf.
    with pytest.raises(Unavailable) as raised:
        Maintainers(tree_of({SCRIPT: 'print "{}\\n"', "MAINTAINERS": "ONE\n"})).people(patch("a.c"))
    assert str(raised.value) == "scripts/get_maintainer.pl names nobody in what it prints: {}"


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Tree]:
    """The tree of 7.3; skipped by name where it cannot be had."""
    if why := missing("7.3"):
        pytest.skip(f"Linux 7.3: {why}")
    with Quarantine(Repository(TREE)) as quarantine:
        oid = TreeId(git(TREE, "rev-parse", "v7.3^{tree}").strip())
        yield Tree(quarantine, Cache(tmp_path / "cache"), oid, oid)


GTDT = """\
Lorenzo Pieralisi <lpieralisi@kernel.org> (maintainer:ACPI FOR ARM64 (ACPI/arm64))
Hanjun Guo <guohanjun@huawei.com> (maintainer:ACPI FOR ARM64 (ACPI/arm64))
Sudeep Holla <sudeep.holla@kernel.org> (maintainer:ACPI FOR ARM64 (ACPI/arm64))
Catalin Marinas <catalin.marinas@arm.com> (maintainer:ACPI FOR ARM64 (ACPI/arm64))
Will Deacon <will@kernel.org> (maintainer:ACPI FOR ARM64 (ACPI/arm64))
"Rafael J. Wysocki" <rafael@kernel.org> (maintainer:ACPI)
Len Brown <lenb@kernel.org> (reviewer:ACPI)
linux-acpi@vger.kernel.org (open list:ACPI FOR ARM64 (ACPI/arm64))
linux-arm-kernel@lists.infradead.org (moderated list:ACPI FOR ARM64 (ACPI/arm64))
linux-kernel@vger.kernel.org (open list)
"""


@pytest.mark.kernel
def test_a_directory_without_a_slash_names_its_people(real: Tree) -> None:
    assert Maintainers(real).answer(compare_people.patch("drivers/acpi/arm64/gtdt.c")) == GTDT


@pytest.mark.kernel
def test_a_sample_is_as_in_a_checkout(real: Tree, tmp_path: Path) -> None:
    top = compare_people.check_out(
        TREE, "v7.3", tmp_path / "checkout", compare_people.sample_files()
    )
    listing = git(TREE, "ls-tree", "-r", "-d", "-z", "--name-only", "v7.3").strip("\0")
    for directory in listing.split("\0"):
        (top / directory).mkdir(parents=True, exist_ok=True)
    checkout = compare_people.Checkout(top)
    assert compare_people.compare(Maintainers(real), checkout, compare_people.SAMPLE) == []


@pytest.mark.parametrize(
    ("path", "value", "covers"),
    [
        ("drivers/acpi/a.c", "drivers/acpi", True),
        ("drivers/acpi/a.c", "drivers/acpi/", True),
        ("drivers/acpi_x/a.c", "drivers/acpi", False),
        ("drivers/acpi/a.c", "drivers/*/a.c", True),
        ("drivers/acpi/b/a.c", "drivers/*/a.c", False),
        ("drivers/acpi/b/a.c", "drivers/**/a.c", True),
        ("drivers/acpi/a.c", "drivers/acpi/a.[ch]", True),
    ],
)
def test_a_file_is_chosen_for_a_section(path: str, value: str, covers: bool) -> None:
    text = f"Head\nM: is no section\n\nONE\nM:\tA <a@x.org>\nF:\t{value}\n\nTWO\nX:\t{value}\nN:\tdrivers\n"
    paths = compare_people.Paths([path])
    found = {section.title: paths.of(section) for section in compare_people.sections(text)}
    assert found == {"Head": None, "ONE": path if covers else None, "TWO": None if covers else path}
