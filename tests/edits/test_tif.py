"""The edit `tif`: the layout brought about in a header, with what tested dead flags, and the option in Kconfig."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import pytest

from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.edits.tif import TifEdit
from refactor.git.file import File
from refactor.git.tree import Tree
from tests.conftest import Given
from tests.thread_flags import FILES, HEADER

TreeOf = Callable[[Mapping[str, bytes | str]], Tree]
PATH = "arch/good/include/asm/thread_info.h"


@pytest.fixture(autouse=True)
def cached(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What spatch finds once is known to all tests here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


def apply(
    tree_of: TreeOf, files: Mapping[str, bytes | str] = {}, arch: str = "good", **keys: str
) -> EditOutcome:
    edit = TifEdit(kind="tif", arch=arch, **keys)  # type: ignore[arg-type]
    edit.check(Given({}))
    return edit.apply(tree_of({**FILES, **files}), Given({}))


def text(outcome: EditOutcome, path: str = PATH) -> str:
    assert isinstance(outcome, Edited | Partial)
    file = outcome.files[path]
    assert isinstance(file, File)
    return file.data.decode()


AFTER = """\
#ifndef _ASM_THREAD_INFO_H
#define _ASM_THREAD_INFO_H

/* thread flags */

/* Tell the generic TIF infrastructure which bits good supports */
#define HAVE_TIF_POLLING_NRFLAG

#include <asm-generic/thread_info_tif.h>

/* Architecture specific bits start at 16 */
#define TIF_SYSCALL_TRACE	16	/* syscall trace active */
#define TIF_SECCOMP		17	/* secure computing */
#ifdef CONFIG_64BIT
#define TIF_32BIT		18	/* 32 bit binary */
#endif

#define _TIF_SYSCALL_TRACE	BIT(TIF_SYSCALL_TRACE)
#define _TIF_SECCOMP		BIT(TIF_SECCOMP)

#define _TIF_WORK_MASK		(_TIF_SIGPENDING | _TIF_NOTIFY_RESUME)

#endif
"""

RULE = """\
// SPDX-License-Identifier: GPL-2.0-only
///
/// Put the thread flags on top of the generic ones: good
///
// Options: --no-includes --include-headers

@@
@@
 #define TIF_SYSCALL_TRACE
-0
+16

@@
@@
 #define TIF_SECCOMP
-3
+17

@@
@@
 #define TIF_32BIT
-4
+18

@@
@@
 #define _TIF_SYSCALL_TRACE
-(1 << TIF_SYSCALL_TRACE)
+BIT(TIF_SYSCALL_TRACE)

@@
@@
 #define _TIF_SECCOMP
-(1 << TIF_SECCOMP)
+BIT(TIF_SECCOMP)
"""

TABLE = """\
  flag                before  after
  TIF_SYSCALL_TRACE        0     16
  TIF_SIGPENDING           1      1  generic
  TIF_NOTIFY_RESUME        2      0  generic
  TIF_SECCOMP              3     17
  TIF_32BIT                4     18
  TIF_POLLING_NRFLAG       5      6  generic
  TIF_UNUSED               6      -  dead"""


def test_the_layout_is_brought_about(tree_of: TreeOf) -> None:
    outcome = apply(tree_of)
    assert isinstance(outcome, Edited)
    assert text(outcome) == AFTER
    assert text(outcome, "arch/good/Kconfig") == (
        "config GOOD\n\tdef_bool y\n\tselect HAVE_ALPHA\n\tselect HAVE_GENERIC_TIF_BITS\n\tselect HAVE_OMEGA\n"
    )
    assert sorted(outcome.files) == ["arch/good/Kconfig", PATH]
    assert outcome.rendered is not None
    assert outcome.rendered.name == "tif-good"
    assert outcome.rendered.text == RULE
    assert outcome.rendered.table == TABLE
    assert outcome.rendered.gains == ()
    assert outcome.rendered.example.count("@@\n@@") == 2


LOW_AND_OWN = HEADER.replace("TIF_32BIT		4	", "TIF_32BIT		20	")


def test_only_what_must_move_moves(tree_of: TreeOf) -> None:
    outcome = apply(tree_of, {PATH: LOW_AND_OWN}, move="needed")
    assert text(outcome) == AFTER.replace("TIF_32BIT		18	", "TIF_32BIT		20	")
    assert isinstance(outcome, Edited)
    assert outcome.rendered is not None
    assert outcome.rendered.text == RULE.replace("\n@@\n@@\n #define TIF_32BIT\n-4\n+18\n", "")
    low = ("TIF_SYSCALL_TRACE", "TIF_SECCOMP")
    assert outcome.rendered.must_move == low
    assert outcome.rendered.moves == low
    assert outcome.rendered.stays == ("TIF_32BIT",)


def test_where_all_move_a_template_can_name_those_that_need_not(tree_of: TreeOf) -> None:
    outcome = apply(tree_of, {PATH: LOW_AND_OWN})
    assert text(outcome) == AFTER
    assert isinstance(outcome, Edited)
    assert outcome.rendered is not None
    assert outcome.rendered.must_move == ("TIF_SYSCALL_TRACE", "TIF_SECCOMP")
    assert outcome.rendered.moves == ("TIF_SYSCALL_TRACE", "TIF_SECCOMP", "TIF_32BIT")
    assert outcome.rendered.stays == ()


@pytest.mark.parametrize("move", ["needed", "all"])
def test_no_flag_moves_where_only_the_dead_go(move: Literal["needed", "all"]) -> None:
    words = 'move: with only = "dead" no flag moves; take one of them out'
    with pytest.raises(ValueError, match=f"^{words}$"):
        TifEdit(kind="tif", arch="good", only="dead", move=move)


def test_with_generic_entry_it_unlocks_something(tree_of: TreeOf) -> None:
    entry = "config GOOD\n\tdef_bool y\n\tselect GENERIC_ENTRY\n"
    outcome = apply(tree_of, {"arch/good/Kconfig": entry})
    assert isinstance(outcome, Edited)
    assert outcome.rendered is not None
    assert outcome.rendered.gains == ("include/linux/rseq.h",)


def test_it_has_nothing_to_do_on_its_own_result(tree_of: TreeOf) -> None:
    done = apply(tree_of, {PATH: AFTER})
    assert done == Idle("good has the generic thread flags already")


def test_only_what_is_dead(tree_of: TreeOf) -> None:
    outcome = apply(tree_of, only="dead")
    assert isinstance(outcome, Edited)
    assert text(outcome) == HEADER.replace("#define TIF_UNUSED		6\n", "")
    assert list(outcome.files) == [PATH]
    assert outcome.rendered is not None
    assert outcome.rendered.text == ""


def test_nothing_dead_is_nothing_to_do(tree_of: TreeOf) -> None:
    without = HEADER.replace("#define TIF_UNUSED		6\n", "")
    assert apply(tree_of, {PATH: without}, only="dead") == Idle(
        "good has no thread flag that nothing sets", certain=True
    )


TESTED = """\
long f(unsigned long flags)
{
	long r = 0;

	if (unlikely(flags & _TIF_DEAD))
		r = 1;
	if (test_thread_flag(TIF_DEAD2))
		r = 2;
	else
		r = 3;
	return r;
}
"""


def dead(header: str = HEADER) -> str:
    return header.replace(
        "#define TIF_UNUSED		6\n", "#define TIF_DEAD		6\n#define TIF_DEAD2		7\n"
    ).replace("#define _TIF_SECCOMP", "#define _TIF_DEAD	(1 << TIF_DEAD)\n#define _TIF_SECCOMP")


def test_what_tests_dead_flags_goes_with_them(tree_of: TreeOf) -> None:
    outcome = apply(tree_of, {PATH: dead(), "arch/good/kernel/t.c": TESTED})
    assert text(outcome) == AFTER
    assert text(outcome, "arch/good/kernel/t.c") == (
        "long f(unsigned long flags)\n{\n\tlong r = 0;\n\n\tr = 3;\n\treturn r;\n}\n"
    )


def test_also_when_only_they_go(tree_of: TreeOf) -> None:
    only = apply(tree_of, {PATH: dead(), "arch/good/kernel/t.c": TESTED}, only="dead")
    assert text(only) == HEADER.replace("#define TIF_UNUSED		6\n", "")
    assert "DEAD" not in text(only, "arch/good/kernel/t.c")


def test_only_the_tests_of_dead_flags_go(tree_of: TreeOf) -> None:
    outcome = apply(tree_of, {PATH: dead(), "arch/good/kernel/t.c": TESTED}, only="tests")
    assert isinstance(outcome, Edited)
    assert list(outcome.files) == ["arch/good/kernel/t.c"]
    assert text(outcome, "arch/good/kernel/t.c") == (
        "long f(unsigned long flags)\n{\n\tlong r = 0;\n\n\tr = 3;\n\treturn r;\n}\n"
    )


def test_no_test_of_a_dead_flag_is_nothing_to_do(tree_of: TreeOf) -> None:
    words = "good tests no thread flag that nothing sets"
    assert apply(tree_of, only="tests") == Idle(words, certain=True)


def test_a_test_that_no_rule_takes_away_is_named(tree_of: TreeOf) -> None:
    code = "long f(unsigned long flags)\n{\n\treturn flags & _TIF_DEAD;\n}\n"
    assert apply(tree_of, {PATH: dead(), "arch/good/kernel/t.c": code}) == Broken(
        "nothing sets _TIF_DEAD, but no rule takes away the code that tests it: arch/good/kernel/t.c:3"
    )


def test_what_spatch_cannot_parse_is_not_examined(tree_of: TreeOf) -> None:
    bad = "void broken(void)\n{\n\tif (flags & _TIF_DEAD ((( x\n\t\treturn;\n}\n"
    outcome = apply(tree_of, {PATH: dead(), "arch/good/kernel/t.c": bad})
    assert isinstance(outcome, Broken | Partial)


def test_comments_that_speak_of_positions_are_noted(tree_of: TreeOf) -> None:
    header = HEADER.replace(
        "/* thread flags */", "/* thread flags\n * bits 0-7 are tested in assembly\n */"
    )
    outcome = apply(tree_of, {PATH: header})
    assert isinstance(outcome, Edited)
    assert outcome.notes == (f"{PATH}:5 speaks of positions: bits 0-7 are tested in assembly",)


def test_blanks_behind_a_number_keep_the_column(tree_of: TreeOf) -> None:
    header = HEADER.replace("TIF_SECCOMP		3	/*", "TIF_SECCOMP		3       /*")
    assert "#define TIF_SECCOMP		17      /* secure" in text(apply(tree_of, {PATH: header}))


def test_empty_lines_are_not_doubled(tree_of: TreeOf) -> None:
    header = HEADER.replace("#define TIF_UNUSED		6\n", "\n\n").replace(
        "#ifndef", "int x;\n\n\n#ifndef", 1
    )
    assert text(apply(tree_of, {PATH: header})) == AFTER.replace(
        "#ifndef", "int x;\n\n\n#ifndef", 1
    )


def test_an_empty_conditional_goes(tree_of: TreeOf) -> None:
    header = HEADER.replace("TIF_32BIT", "TIF_POLLING_NRFLAG", 1).replace(
        "#define TIF_POLLING_NRFLAG	5\n", ""
    )
    after = text(apply(tree_of, {PATH: header, "arch/good/kernel/a.c": "int x;\n"}))
    assert "CONFIG_64BIT" not in after
    assert (
        "#define TIF_SECCOMP		17	/* secure computing */\n\n#define _TIF_SYSCALL_TRACE"
        in after
    )


def test_an_architecture_without_own_flags_and_switches(tree_of: TreeOf) -> None:
    header = "#ifndef H\n#define H\nint x;\n#define TIF_SIGPENDING	3\n#endif\n"
    assert text(apply(tree_of, {PATH: header})) == (
        "#ifndef H\n#define H\nint x;\n\n#include <asm-generic/thread_info_tif.h>\n\n#endif\n"
    )


@pytest.mark.parametrize(
    ("arch", "files", "reason"),
    [
        (
            "vax",
            {},
            "no architecture 'vax' has thread flags here: there are done, good, number, two",
        ),
        ("two", {}, "two has thread flags in thread_info_64.h and thread_info_32.h"),
        (
            "number",
            {"arch/number/Kconfig": "config NUMBER\n\tdef_bool y\n"},
            "number has no layout of thread flags: arch/number/include/asm/thread_info.h:3: _TIF_WORK_MASK is 0x0003: "
            "it would get TIF_NOTIFY_RESUME",
        ),
        (
            "good",
            {"arch/good/Kconfig": 'config GOOD\n\tbool "asks"\n'},
            "nothing could select HAVE_GENERIC_TIF_BITS",
        ),
        (
            "good",
            {
                PATH: "#define TIF_32BIT 1 + (script:python - 1)\n#define _TIF_32BIT (1 << TIF_32BIT)\n"
            },
            "TIF_32BIT is 1 + (script:python - 1), which is no number",
        ),
        ("good", {PATH: "enum {\n\tTIF_SIGPENDING,\n};\n"}, "TIF_SIGPENDING: members of an enum"),
    ],
)
def test_what_cannot_be_done(
    tree_of: TreeOf, arch: str, files: dict[str, bytes | str], reason: str
) -> None:
    outcome = apply(tree_of, files, arch)
    assert isinstance(outcome, Broken)
    assert reason in outcome.reason
