"""`refactor tif show`: tables, lines, JSON and a picture, over a small kernel."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.tif import architectures, assembler
from refactor.tif.architectures import Architecture, Position
from refactor.tif.assembler import Instruction, instructions, judge
from refactor.tif.layout import Layout, NoLayout
from refactor.tif.spelling import spellings
from refactor.tif.survey import Survey
from tests.cli import run_cli
from tests.conftest import git, make_repository
from tests.kernel import KERNEL
from tests.thread_flags import FILES, HEADER

TreeOf = Callable[[dict[str, bytes | str]], Tree]


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    plain = {path: data for path, data in KERNEL.items() if not path.startswith("arch/")}
    return make_repository(tmp_path / "linux", {**plain, **FILES})


def show(linux: Path, *args: str | Path) -> str:
    said = run_cli("tif", "show", *args, "--onto", "v7.3", cwd=linux)
    assert (said.code, said.err) == (0, "")
    return said.out


def test_a_table_for_each(linux: Path, golden: Callable[[str, str], None]) -> None:
    golden("tif/show.txt", show(linux, "good", "number"))


def test_a_line_for_each(linux: Path, golden: Callable[[str, str], None]) -> None:
    golden("tif/show-all.txt", show(linux, "--all"))


def test_help(golden: Callable[[str, str], None]) -> None:
    golden("help/tif-show.txt", run_cli("tif", "show", "--help").out)


def test_json(linux: Path, golden: Callable[[str, str], None]) -> None:
    golden("tif/show.json", show(linux, "good", "--json"))


def test_a_picture(linux: Path, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    file = tmp_path / "good.svg"
    assert show(linux, "good", "--svg", file) == show(linux, "good")
    golden("tif/good.svg", file.read_text())
    show(linux, "good", "--svg", file)  # over one of ours
    file.write_text("mine")
    said = run_cli("tif", "show", "good", "--svg", file, "--onto", "v7.3", cwd=linux)
    assert (said.code, said.err) == (
        3,
        f"refactor: {file} is there and is no picture of ours: give another name, or remove it\n",
    )
    assert file.read_text() == "mine"


def test_a_base_without_the_generic_header(linux: Path, golden: Callable[[str, str], None]) -> None:
    git(linux, "rm", "-q", "include/asm-generic/thread_info_tif.h")
    git(linux, "commit", "-q", "-m", "older")
    said = run_cli("tif", "show", "--all", "--onto", "HEAD", cwd=linux)
    golden("tif/show-older.txt", said.out.replace(git(linux, "rev-parse", "HEAD")[:12], "COMMIT"))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "which architectures?: name some, or say --all"),
        (("good", "--all"), "which architectures?: name some, or say --all"),
        (
            ("vax",),
            "no architecture 'vax' has thread flags here: there are done, good, number, two",
        ),
        (("two", "--svg", "x.svg"), "--svg draws one architecture: name one that has one kind"),
    ],
)
def test_what_cannot_be_shown(linux: Path, args: tuple[str, ...], words: str) -> None:
    said = run_cli("tif", "show", *args, "--onto", "v7.3", cwd=linux)
    assert (said.code, said.out, said.err) == (2, "", f"refactor: {words}\n")
    assert not (linux / "x.svg").exists()


def test_nothing_that_a_header_says_reaches_the_terminal_raw(linux: Path) -> None:
    header = linux / "arch/good/include/asm/thread_info.h"
    header.write_text(
        f"{HEADER}#define TIF_BAD \x1b[2J\n#ifdef \x1b]0;x\n#define TIF_WORSE 9\n#endif\n"
    )
    git(linux, "commit", "-q", "-a", "-m", "odd")
    out = run_cli("tif", "show", "good", "--onto", "HEAD", cwd=linux).out
    assert "\x1b" not in out
    assert "TIF_BAD is <U+001B>[2J, which is no number" in out


def test_a_header_with_an_odd_character_is_one(tree_of: TreeOf) -> None:
    path = "arch/good/include/asm/thread_info.h"
    (found,) = Survey(tree_of({**FILES, path: f"/* \0 */\n{HEADER}"})).survey("good")
    assert found.headers == (path,)
    assert isinstance(found.plan, Layout)


@pytest.mark.parametrize("number", ["0x" + "f" * 100_000, "9" * 100_000])
def test_what_is_too_long_is_cut(linux: Path, number: str) -> None:
    header = linux / "arch/good/include/asm/thread_info.h"
    odd = f"#define TIF_BAD {number}\n#if X{'Y' * 300}\n#define TIF_WORSE 9\n#endif\n#define _TIF_M ({number} | Z)\n"
    header.write_text(f"{HEADER}{odd}")
    (linux / "arch/good/kernel/b.c").write_text("int f(void)\n{\n\treturn _TIF_M;\n}\n")
    git(linux, "add", ".")
    git(linux, "commit", "-q", "-m", "long")
    said = run_cli("tif", "show", "good", "--onto", "HEAD", cwd=linux)
    assert (said.code, said.err) == (0, "")
    assert f": TIF_BAD is {number[:200]}..., which is no number that the headers give\n" in said.out
    assert f": _TIF_M is ({number[:199]}..., which cannot be evaluated\n" in said.out
    assert f"  X{'Y' * 199}...  " in said.out


# What is read of the tree besides the headers.


def test_what_changed_since_is_read_anew(tree_of: TreeOf) -> None:
    tree = tree_of(FILES)
    (before,) = Survey(tree).survey("good")
    assert [move.name for move in before.plan.moves if move.fate == "dropped"] == ["TIF_UNUSED"]

    used = b"void f(void)\n{\n\tset_thread_flag(TIF_UNUSED);\n}\n"
    after = tree.write({"kernel/seccomp.c": File(used), "arch/good/kernel/a.c": None})
    (now,) = Survey(after).survey("good")
    dropped = [move.name for move in now.plan.moves if move.fate == "dropped"]
    assert dropped == ["TIF_SYSCALL_TRACE", "TIF_SECCOMP", "TIF_32BIT"]


def test_generic_entry_takes_the_pasted_uses(tree_of: TreeOf) -> None:
    entry = 'config GOOD\n\tdef_bool y\n\tselect GENERIC_ENTRY\n\tselect MAYBE if X\nconfig X\n\tbool "x"\n\tdefault y\n'
    (found,) = Survey(tree_of({**FILES, "arch/good/Kconfig": entry})).survey("good")
    dropped = [move.name for move in found.plan.moves if move.fate == "dropped"]
    assert dropped == ["TIF_SYSCALL_TRACE", "TIF_SECCOMP", "TIF_UNUSED"]


def test_numbers_of_other_headers_are_found(tree_of: TreeOf) -> None:
    far = {
        "arch/good/include/asm/thread_info.h": "#include <asm/far.h>\n#define TIF_A FAR\n",
        "arch/good/include/asm/far.h": "#include <asm/further.h>\n#include <asm/far.h>\n#define FAR (FURTHER + 1)\n",
        "arch/good/include/asm/further.h": "#define FURTHER 7\n",
    }
    (found,) = Survey(tree_of({**FILES, **far})).survey("good")
    assert found.flags.numbers() == {"TIF_A": 8}


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Callable[[Architecture], None]:
    """Says what the data file would."""

    def say(what: Architecture) -> None:
        for module in (assembler, "refactor.tif.survey"):
            target = module if isinstance(module, str) else module.__name__
            monkeypatch.setattr(f"{target}.architecture", lambda _name: what)

    return say


def test_positions_are_looked_up_in_the_tree(
    tree_of: TreeOf, known: Callable[[Architecture], None]
) -> None:
    known(
        Architecture(
            (
                Position("arch/good/kernel/entry.S", "tst r1, #1", "0", "bit 0 is looked at"),
                Position("arch/good/kernel/entry.S", "is not there", "0-1", "so it says nothing"),
                Position("arch/good/nowhere.S", "tst r1, #1", "0-1", "nor does this"),
            )
        )
    )
    entry = "\n\ttst\tr1,  #1\t@ trace?\n\tnop\n\ttst r1, #1 /* again */\n"
    files: dict[str, bytes | str] = {**FILES, "arch/good/kernel/entry.S": entry}
    (found,) = Survey(tree_of(files)).survey("good")
    assert isinstance(found.plan, NoLayout)
    assert [str(reason) for reason in found.plan.reasons] == [
        "arch/good/kernel/entry.S:2, 4: bit 0 is looked at would lose TIF_SYSCALL_TRACE and get TIF_NOTIFY_RESUME"
    ]


def test_the_data_file_is_well_formed() -> None:
    assert architectures.architecture("vax") == Architecture()
    assert {hex(each.value) for each in architectures.architecture("m68k").position} == {
        *("0x8000", "0x4000", "0x2000", "0xffff", "0xff00", "0xff", "0x7f")
    }


# Assemblers.

ARM64 = pytest.mark.skipif(
    shutil.which("aarch64-linux-gnu-as") is None, reason="no aarch64-linux-gnu-as"
)


def test_instructions_are_the_lines_with_names() -> None:
    text = (
        "#ifdef TIF_A\n\ttbnz x0, #TIF_A, 1f /* TIF_B */\n\tmov x0, \\\n\t\t#_TIF_B\n\tmov x1, #0\n"
    )
    assert instructions("e.S", text) == (
        Instruction("e.S", 2, "tbnz x0, #TIF_A, 1f"),
        Instruction("e.S", 3, "mov x0,  \t\t#_TIF_B"),
    )


def test_of_a_header_only_macros_of_assembly_are_instructions() -> None:
    text = (
        "int f = TIF_A;\n\t.macro step, flgs\n\ttbz \\flgs, #TIF_A, 1f\n\t.endm\nint g = TIF_A;\n"
    )
    assert instructions("assembler.h", text) == (
        Instruction("assembler.h", 3, "tbz \\flgs, #TIF_A, 1f"),
    )


@ARM64
def test_an_assembler_judges() -> None:
    wanted = instructions(
        "e.S",
        "\ttbnz x0, #TIF_A, .Lout\n\tmov \\tmp, #_TIF_M\n\todd _TIF_M\n\tmov x2, #_TIF_UNKNOWN\n",
    )
    result = judge(
        "arm64",
        wanted,
        old={"": {"TIF_A": "3", "_TIF_M": "0x8"}},
        new={"": {"TIF_A": "64", "_TIF_M": "0x20001"}},
    )
    assert (result.program, result.asked, result.missing) == ("aarch64-linux-gnu-as", 4, False)
    assert [(each.line, words) for each, words in result.refused] == [
        (
            1,
            "would not encode: immediate value out of range 0 to 63 at operand 2 -- `tbnz x0,#(64),.'",
        ),
        (2, "would not encode: immediate cannot be moved by a single instruction"),
    ]
    assert [each.line for each in result.unjudged] == [3, 4]


def numbered(number: int) -> dict[str, dict[str, str]]:
    """What stands for a flag of this number, and beside another; without it, too."""
    bit, masks = 1 << number, {"_TIF_M": "0x1"}
    return {
        "": {"_TIF_A": f"{bit:#x}", "_TIF_M": f"{bit | 1:#x}"},
        "TIF_A": {"_TIF_A": "0", **masks},
    }


@ARM64
def test_what_is_cut_off_is_lost() -> None:
    text = "\tmov x0, #(_TIF_M & 0xff)\n\tmov x0, #(_TIF_A >> 8)\n\ttst x0, #_TIF_A\n\tmov x0, #_TIF_A\n"
    result = judge("arm64", instructions("e.S", text), old=numbered(3), new=numbered(16))
    # What is not seen before either is not lost; a test for no bit at all does not encode, and so
    # differs.
    assert [(each.line, words) for each, words in result.refused] == [(1, "would lose TIF_A")]
    assert result.unjudged == ()


@pytest.mark.parametrize(
    ("arch", "program", "text", "words"),
    [
        # It says nothing of what an immediate of 16 bits does not hold.
        ("openrisc", "or1k-elf-as", "\tl.andi r30,r30,_TIF_A\n", ["would lose TIF_A"]),
        # A number that is too long for the instruction is kept beside the code.
        (
            "xtensa",
            "xtensa-lx106-elf-as",
            "\tmovi a4, _TIF_M\n\t_bbci.l abi_saved0, TIF_B, 1f\n",
            [],
        ),
    ],
)
def test_assemblers_that_do_more_than_encode(
    arch: str, program: str, text: str, words: list[str]
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"not installed: {program}")
    old, new = (
        {name: {**each, "TIF_B": "4"} for name, each in numbered(n).items()} for n in (3, 16)
    )
    result = judge(arch, instructions("e.S", text), old=old, new=new)
    assert ([said for _, said in result.refused], result.unjudged) == (words, ())


def test_without_an_assembler_nothing_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = instructions("e.S", "\ttst TIF_A\n")
    monkeypatch.setattr("shutil.which", lambda _name, path=None: None)
    alpha = assembler.AssemblerAnswer(
        "alpha-linux-gnu-as", "binutils-alpha-linux-gnu", 1, missing=True
    )
    assert judge("alpha", wanted, old={}, new={}) == alpha
    assert judge("good", wanted, old={}, new={}) == assembler.AssemblerAnswer(
        "", "", 1, missing=True
    )
    assert judge("alpha", (), old={}, new={}) == assembler.AssemblerAnswer()


@ARM64
def test_an_assembler_is_asked_besides_other_reasons(tree_of: TreeOf) -> None:
    move = {
        f"arch/arm64/{path[12:]}": data
        for path, data in FILES.items()
        if path.startswith("arch/number/")
    }
    entry = "\tand\tx1, x1, #_TIF_ODD\n\ttst\tx1, #(_TIF_ODD | 0x2)\n"
    header = f"{FILES['arch/number/include/asm/thread_info.h']!s}#define _TIF_ODD (1 << TIF_ODD)\n"
    files = {
        **FILES,
        **move,
        "arch/arm64/kernel/entry.S": entry,
        "arch/arm64/include/asm/thread_info.h": header,
    }
    (found,) = Survey(tree_of(files)).survey("arm64")
    assert isinstance(found.plan, NoLayout)
    assert [(reason.where, reason.after) for reason in found.plan.reasons] == [
        ("arch/arm64/Kconfig:3", "GENERIC_ENTRY"),
        ("arch/arm64/kernel/entry.S:2", ""),
    ]


def test_of_a_mask_in_two_ways_all_is_asked(tree_of: TreeOf) -> None:
    two = "#ifdef X\n#define _TIF_M (_TIF_SECCOMP | _TIF_SIGPENDING)\n#else\n#define _TIF_M _TIF_SIGPENDING\n#endif\n"
    (found,) = Survey(
        tree_of({**FILES, "arch/good/include/asm/thread_info.h": HEADER + two})
    ).survey("good")
    spelled = spellings(found.flags, found.flags.numbers())
    assert (spelled[""]["_TIF_M"], spelled["TIF_SECCOMP"]["_TIF_M"]) == ("0xa", "0x2")


@ARM64
def test_what_does_not_encode_has_no_layout(tree_of: TreeOf) -> None:
    entry = "\tmov\tx0, #_TIF_SECCOMP | _TIF_SYSCALL_TRACE | _TIF_NOTIFY_RESUME\n"
    move = {
        f"arch/arm64/{path[10:]}": data
        for path, data in FILES.items()
        if path.startswith("arch/good/")
    }
    survey = Survey(tree_of({**FILES, **move, "arch/arm64/kernel/entry.S": entry}))
    (unasked,) = survey.survey("arm64", assemble=False)
    assert isinstance(unasked.plan, Layout)
    (found,) = survey.survey("arm64")
    assert isinstance(found.plan, NoLayout)
    assert [str(reason) for reason in found.plan.reasons] == [
        "arch/arm64/kernel/entry.S:1: 'mov x0, #_TIF_SECCOMP | _TIF_SYSCALL_TRACE | _TIF_NOTIFY_RESUME' would not "
        "encode: immediate cannot be moved by a single instruction"
    ]
