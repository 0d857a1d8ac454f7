from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.edits.kconfig import KconfigEdit
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.series.declared import declare
from refactor.text import kconfig

Trees = Callable[[Mapping[str, bytes | str]], Tree]
Files = Callable[[Mapping[str, bytes | str]], Sources]

FILE = """\
# SPDX-License-Identifier: GPL-2.0-only
config BEFORE
	bool
	select GENERIC_LOST

config ARM64
	def_bool y
	select ARM_AMBA
	select ACPI_GTDT if ACPI
	select GENERIC_EARLY_IOREMAP
	select GENERIC_IRQ_ENTRY
	# Some instrumentation may be unsound, hence EXPERT
	select HAVE_ARCH_KCSAN if EXPERT
	select HAVE_DYNAMIC_FTRACE_WITH_ARGS \\
		if (GCC_SUPPORTS_IT || \\
\t\t    CLANG_SUPPORTS_IT)
	select VMAP_STACK
	help
\t  ARM 64-bit (AArch64) Linux support.

\t  config ARM64
\t  select IN_HELP

config AFTER
	bool
"""


class Change(Protocol):
    def __call__(self, file: bytes | str, config: str = "ARM64", **keys: object) -> EditOutcome: ...


def edit(config: str = "ARM64", **keys: object) -> KconfigEdit:
    return declare(
        {"kind": "kconfig", "file": "Kconfig", "config": config, **keys}, KconfigEdit, "here"
    )


@pytest.fixture
def change(tree_of: Trees, sources_of: Files) -> Change:
    def run(file: bytes | str, config: str = "ARM64", **keys: object) -> EditOutcome:
        made = edit(config, **keys)
        made.check(sources_of({}))
        return made.apply(tree_of({"Kconfig": file}), sources_of({}))

    return run


def becomes(text: str, *notes: str) -> Edited:
    return Edited({"Kconfig": File(text.encode())}, notes)


def test_names_its_file() -> None:
    assert edit(add=["select A"]).name == "Kconfig"


def test_what_the_generic_entry_conversion_needs(change: Change) -> None:
    outcome = change(
        FILE,
        add=["select GENERIC_ENTRY", "select HAVE_GENERIC_TIF_BITS"],
        remove=["select GENERIC_IRQ_ENTRY"],
    )
    expected = FILE.replace(
        "	select GENERIC_EARLY_IOREMAP\n	select GENERIC_IRQ_ENTRY\n",
        "	select GENERIC_EARLY_IOREMAP\n	select GENERIC_ENTRY\n",
    ).replace("	select VMAP_STACK", "	select HAVE_GENERIC_TIF_BITS\n	select VMAP_STACK")
    assert outcome == becomes(expected)


@pytest.mark.parametrize(
    ("line", "below"),
    [
        ("select ZLIB", "	select VMAP_STACK\n"),
        ("select HAVE_ZZZ", "		    CLANG_SUPPORTS_IT)\n"),
        ("select HAVE_ARCH_A", "	select GENERIC_IRQ_ENTRY\n"),
        ("select AAA", "	def_bool y\n"),
        ("imply FOO", "	select VMAP_STACK\n"),
        ("depends on FOO && BAR", "	def_bool y\n"),
        ("select ARM_AMBA if FOO", "	select ACPI_GTDT if ACPI\n"),
    ],
    ids=[
        "last",
        "after continued lines",
        "above a comment",
        "first",
        "imply",
        "depends on",
        "other condition",
    ],
)
def test_a_new_line_goes_where_it_is_least_out_of_order(
    change: Change, line: str, below: str
) -> None:
    assert change(FILE, add=[line]) == becomes(FILE.replace(below, f"{below}	{line}\n"))


@pytest.mark.parametrize(
    ("line", "block", "expected"),
    [
        ("select B", "config X\n", "config X\n	select B\n"),
        ("select B", "config X\n  bool\n", "config X\n  bool\n  select B\n"),
        ("select B", "config X\n	bool\n	help\n	  Text.\n", "config X\n	bool\n	select B\n	help\n	  Text.\n"),
        ("select B", "menuconfig X\n	bool 'x'\n", "menuconfig X\n	bool 'x'\n	select B\n"),
        ("select B", "config X\n	bool\n	default y\n", "config X\n	bool\n	default y\n	select B\n"),
        ("default y", "config X\n	int\n	select B\n", "config X\n	int\n	default y\n	select B\n"),
        ("default 1 if Z", "config X\n	default 9\n", "config X\n	default 1 if Z\n	default 9\n"),
        ("default 9 if Z", "config X\n	default 1\n", "config X\n	default 9 if Z\n	default 1\n"),
        ("default 1", "config X\n	default 9 if Z\n", "config X\n	default 9 if Z\n	default 1\n"),
        ("select B", "config X\n	# All:\n	select C\n", "config X\n	# All:\n	select B\n	select C\n"),
        ("select B", "config X\n	# Why C\n	select C\n", "config X\n	select B\n	# Why C\n	select C\n"),
        ("select B", "config X\n	bool\n\nif Y\nconfig Z\n", "config X\n	bool\n	select B\n\nif Y\nconfig Z\n"),
        ("select B", "config X\n	bool", "config X\n	bool\n	select B"),
        ("select B", "	config X\n		bool\n", "	config X\n		bool\n		select B\n"),
    ],
)  # fmt: skip
def test_a_new_line_among_others(change: Change, line: str, block: str, expected: str) -> None:
    assert change(block, "X", add=[line]) == becomes(expected)


def test_a_comment_goes_with_its_line_and_a_person_is_told(change: Change) -> None:
    assert change(FILE, remove=["select HAVE_ARCH_KCSAN if EXPERT"]) == becomes(
        FILE.replace(
            "	# Some instrumentation may be unsound, hence EXPERT\n	select HAVE_ARCH_KCSAN if EXPERT\n",
            "",
        ),
        "Kconfig: the comment above 'select HAVE_ARCH_KCSAN if EXPERT' went with it: "
        "# Some instrumentation may be unsound, hence EXPERT",
    )


def test_a_statement_over_several_lines_is_one(change: Change) -> None:
    outcome = change(
        FILE,
        remove=["select  HAVE_DYNAMIC_FTRACE_WITH_ARGS if (GCC_SUPPORTS_IT||CLANG_SUPPORTS_IT)"],
    )
    assert outcome == becomes(
        FILE.replace(
            "	select HAVE_DYNAMIC_FTRACE_WITH_ARGS \\\n"
            "		if (GCC_SUPPORTS_IT || \\\n"
            "		    CLANG_SUPPORTS_IT)\n",
            "",
        )
    )


def test_a_comment_behind_a_line_does_not_hide_it(change: Change) -> None:
    assert change("config X\n	select A # why\n", "X", remove=["select A"]) == becomes(
        "config X\n"
    )


def test_a_condition_has_to_be_spelled_out(change: Change) -> None:
    assert change(FILE, remove=["select HAVE_ARCH_KCSAN"]) == Broken(
        "Kconfig: config ARM64 has no 'select HAVE_ARCH_KCSAN', but 'select HAVE_ARCH_KCSAN if EXPERT'"
    )


@pytest.mark.parametrize(
    "keys",
    [
        {"add": ["select  VMAP_STACK"]},
        {"remove": ["select NEVER_HEARD_OF"]},
        {"remove": ["select IN_HELP"], "add": ["select ARM_AMBA"]},
    ],
)
def test_what_is_so_already(change: Change, keys: dict[str, list[str]]) -> None:
    assert change(FILE, add=keys.get("add", []), remove=keys.get("remove", [])) == Idle(
        "Kconfig: config ARM64 is as it should be"
    )


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("config OTHER\n	bool\n", 0),
        ("config ARM64\n	bool\n\nconfig ARM64\n	default y\n", 2),
    ],
)
def test_the_config_has_to_be_there_once(change: Change, file: str, count: int) -> None:
    assert change(file, add=["select A"]) == Broken(
        f"Kconfig has {count} blocks 'config ARM64', wanted exactly one"
    )


def test_no_such_file(tree_of: Trees, sources_of: Files) -> None:
    outcome = edit(add=["select A"]).apply(tree_of({"Makefile": "\n"}), sources_of({}))
    assert outcome == Broken("Kconfig does not exist in this tree")


def test_line_endings_and_strange_bytes_stay(change: Change) -> None:
    file = b"# \xff\r\nconfig ARM64\r\n\tbool\r\n\tselect A"
    assert change(file, add=["select B"]) == Edited({"Kconfig": File(file + b"\r\n\tselect B")})


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({}, "wanted lines to add or to remove, got neither"),
        ({"add": ["bool"]}, "wanted one line that begins with one of depends on, default, select, imply, got 'bool'"),
        ({"add": [""]}, "wanted one line that begins with one of depends on, default, select, imply, got ''"),
        (
            {"add": ["select A\nselect B"]},
            "wanted one line that begins with one of depends on, default, select, imply, got 'select A\\nselect B'",
        ),
        (
            {"remove": ["depends on"]},
            "wanted one line that begins with one of depends on, default, select, imply, got 'depends on'",
        ),
        ({"add": ["select A"], "remove": ["select  A"]}, "'select A' is both added and removed"),
        ({"add": ["select A"], "file": "../Kconfig"}, "file: '../Kconfig' leaves the tree or is not in its plain form"),
        ({"add": ["select A"], "file": "arch/"}, "file: 'arch/' is a directory, wanted a file"),
        (
            {"ad": ["select A"]},
            "key 'ad': wanted one of file, config, add, remove, new, after, help, beside, scope, kind, sites, "
            "optional, got an unknown key: did you mean 'add'?",
        ),
        ({"after": "X", "add": ["select A"]}, "after and help belong to a new config: wanted new, got none"),
        ({"new": ["bool"], "add": ["select A"]}, "new stands alone: wanted no add and no remove beside it"),
        ({"file": "", "config": "", "add": ["select A"]}, "wanted file and config, or beside"),
        ({"config": "", "add": ["select A"]}, "config: wanted the name of a config, got none"),
        ({"scope": ["arch"], "add": ["select A"]}, "scope belongs to beside: wanted beside, got none"),
        (
            {"beside": "select A", "add": ["select B"]},
            "beside: wanted no other key with it than add and scope",
        ),
        ({"new": ["bool"]}, "after: wanted the config that the new one follows, got none"),
        (
            {"new": ["select A"], "after": "X"},
            "new: wanted a first line that is one of bool, tristate, string, hex, int, def_bool, def_tristate, "
            "got 'select A'",
        ),
        (
            {"new": ["bool", "range 1 2"], "after": "X"},
            "wanted one line that begins with one of depends on, default, select, imply, got 'range 1 2'",
        ),
    ],
)  # fmt: skip
def test_what_a_declaration_can_get_wrong(keys: dict[str, object], complaint: str) -> None:
    raw = {"kind": "kconfig", "file": "Kconfig", "config": "ARM64", **keys}
    with pytest.raises(BadInput) as caught:
        declare(raw, KconfigEdit, "here")
    assert str(caught.value) == f"here: {complaint}"


NEW = ["bool", "depends on GENERIC_ENTRY", "select B if C"]
OPTION = """
config NEW
	bool
	depends on GENERIC_ENTRY
	select B if C
"""


def test_a_new_option_goes_below_the_one_that_is_named(change: Change) -> None:
    outcome = change(FILE, "NEW", new=NEW, after="ARM64")
    below = "\t  select IN_HELP\n"
    assert outcome == becomes(FILE.replace(below, below + OPTION))


def test_a_new_option_at_the_end_with_help(change: Change) -> None:
    text = "Say Y\n\nif unsure.\n"
    outcome = change(FILE, "NEW", new=['bool "New"'], after="AFTER", help=text)
    option = """
config NEW
	bool "New"
	help
	  Say Y

	  if unsure.
"""
    assert outcome == becomes(FILE + option)


def test_a_new_option_that_is_there(change: Change) -> None:
    assert change(FILE + OPTION, "NEW", new=NEW, after="ARM64") == Idle(
        "Kconfig: config NEW is as it should be"
    )


def test_a_new_option_that_is_there_and_is_another(change: Change) -> None:
    assert change(FILE + OPTION, "NEW", new=["bool"], after="ARM64") == Broken(
        "Kconfig has another config NEW already"
    )


def test_a_new_option_below_none(change: Change) -> None:
    assert change(FILE, "NEW", new=NEW, after="NONE") == Broken(
        "Kconfig has 0 blocks 'config NONE', wanted exactly one"
    )


def test_every_config_with_a_statement(tree_of: Trees, sources_of: Files) -> None:
    """The word in a Makefile, in a help text and in another config is none of them."""
    one = "config A\n\tbool\n\tselect B\n\tselect D\n\nconfig B\n\tbool\n"
    two = "menuconfig E\n\tbool\n\tselect B\n\nconfig F\n\tbool\n\tselect B\n\tselect C\n"
    files = {
        "arch/Kconfig": one,
        "arch/x/Kconfig.cpu": two,
        "arch/Makefile": "\tselect B\n",
        "arch/y/Kconfig": "config G\n\thelp\n\t  select B\n",
        "lib/Kconfig": one,
    }
    keys = {"kind": "kconfig", "beside": "select B", "add": ["select C"], "scope": ["arch"]}
    made = declare(keys, KconfigEdit, "here")
    assert made.name == "select B"
    tree = tree_of(files)
    outcome = made.apply(tree, sources_of({}))
    expected: dict[str, File | None] = {
        "arch/Kconfig": File(one.replace("B\n\tselect D", "B\n\tselect C\n\tselect D").encode()),
        "arch/x/Kconfig.cpu": File(
            two.replace("B\n\nconfig F", "B\n\tselect C\n\nconfig F").encode()
        ),
    }
    assert outcome == Edited(expected)
    assert made.apply(tree.write(expected), sources_of({})) == Idle(
        "no config lacks the lines beside 'select B'"
    )


def test_a_scope_that_is_not_there(tree_of: Trees, sources_of: Files) -> None:
    keys = {"kind": "kconfig", "beside": "select B", "add": ["select C"], "scope": ["nowhere"]}
    made = declare(keys, KconfigEdit, "here")
    assert made.apply(tree_of({"Kconfig": "\n"}), sources_of({})) == Broken(
        "kconfig select B: scope names nowhere, which is not in this tree"
    )


SYMBOL = st.from_regex(r"[A-C_]{1,3}", fullmatch=True)
LINE = st.builds(
    "{} {}".format, st.sampled_from(["select", "depends on", "default", "imply"]), SYMBOL
)
NOISE = st.sampled_from(
    ["# why", "", "bool", "# heading:", "range 1 2", "select D \\\n\tif E", "help\n\t  select A"]
)


@given(st.lists(st.one_of(LINE, NOISE)), LINE)
def test_adding_and_removing_again_gives_the_same_file(held: list[str], line: str) -> None:
    text = "\n".join(
        ["config X", *(f"\t{each}" for each in held), "", "config Y", "\tbool"]
    ).encode()
    lines = text.split(b"\n")
    block = kconfig.blocks(lines, "X")[0]
    wanted = kconfig.words(line.encode())
    if all(statement.words != wanted for statement in block):
        more = kconfig.add(lines, block, line.encode())
        assert len(more) == len(lines) + 1
        assert kconfig.remove(more, kconfig.blocks(more, "X")[0], wanted) == lines


@given(st.sets(SYMBOL, min_size=1))
def test_a_sorted_list_stays_sorted(symbols: set[str]) -> None:
    new, *rest = symbols
    lines = [b"config X", *(f"\tselect {each}".encode() for each in sorted(rest))]
    more = kconfig.add(lines, kconfig.blocks(lines, "X")[0], f"select {new}".encode())
    assert more == [b"config X", *(f"\tselect {each}".encode() for each in sorted(symbols))]
