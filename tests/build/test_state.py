"""What make and compilers say, read back; builds compared; line numbers of before, held against a real preprocessor."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refactor import process
from refactor.build import kbuild, listing
from refactor.build.code import differences, differing
from refactor.build.linemap import numbered_as_before
from refactor.build.listing import Reference
from refactor.build.state import (
    Built,
    Diagnostic,
    State,
    affected,
    new_errors,
    new_warnings,
    targets,
)
from refactor.runs.proof import Finding
from refactor.series.build import Build
from refactor.text.diff import HunkRange

GCC = """\
make: Entering directory '/top'
make[1]: Entering directory '/out'
  UPD     include/generated/autoconf.h
  CC      kernel/exit.o
/top/kernel/exit.c:10:10: fatal error: nowhere.h: No such file or directory
   10 | #include "nowhere.h"
      |          ^~~~~~~~~~~
compilation terminated.
make[3]: *** [/top/scripts/Makefile.build:287: kernel/exit.o] Error 1
  CC [M]  kernel/fork.o
In file included from /top/include/linux/a.h:1,
                 from /top/kernel/fork.c:2:
/top/include/linux/task.h:20:12: warning: 'nobody' defined but not used [-Wunused-function]
   20 | static int nobody(void)
      |            ^~~~~~
/top/kernel/fork.c: In function 'do_fork':
/top/kernel/fork.c:11:26: error: 'nobody' undeclared (first use in this function)
   11 |         return ++count + nobody;
      |                          ^~~~~~
/top/kernel/fork.c:11:26: note: each undeclared identifier is reported only once for each function it appears in
/top/kernel/fork.c:12:1: warning: control reaches end of non-void function [-Wreturn-type]
make[3]: *** [/top/scripts/Makefile.build:287: kernel/fork.o] Error 1
make[3]: Target 'kernel/' not remade because of errors.
  AS      kernel/entry.o
/top/kernel/entry.S: Assembler messages:
/top/kernel/entry.S:7: Error: no such instruction: `nothing'
/top/kernel/entry.S:9: Warning: something odd
make[3]: *** [/top/scripts/Makefile.build:357: kernel/entry.o] Error 1
  CC      kernel/audit.o
make[2]: *** [/top/scripts/Makefile.build:480: kernel] Error 2
make[1]: *** [/top/Makefile:1946: .] Error 2
make[1]: Leaving directory '/out'
make: *** [Makefile:234: __sub-make] Error 2
"""

CLANG = """\
  CC      kernel/fork.o
/top/kernel/fork.c:7:6: warning: unused variable 'nowhere' [-Wunused-variable]
    7 |         int nowhere;
      |             ^~~~~~~
/top/kernel/fork.c:11:19: error: use of undeclared identifier 'nobody'
   11 |         return ++count + nobody;
      |                          ^
1 warning and 1 error generated.
make[3]: *** [../scripts/Makefile.build:287: kernel/fork.o] Error 1
"""


def test_what_gcc_says() -> None:
    said = kbuild.read_output(GCC, "/top")
    nobody = "'nobody' undeclared (first use in this function)"
    once = "each undeclared identifier is reported only once for each function it appears in"
    function = "   20 | static int nobody(void)\n      |            ^~~~~~"
    assert said.targets == {
        "include/generated/autoconf.h": (),
        "kernel/exit.o": (
            Diagnostic(
                "kernel/exit.c",
                "fatal error: nowhere.h: No such file or directory",
                10,
                '   10 | #include "nowhere.h"\n      |          ^~~~~~~~~~~\ncompilation terminated.',
            ),
        ),
        "kernel/fork.o": (
            Diagnostic(
                "include/linux/task.h",
                "'nobody' defined but not used [-Wunused-function]",
                20,
                function,
            ),
            Diagnostic(
                "kernel/fork.c",
                f"error: {nobody}",
                11,
                "   11 |         return ++count + nobody;\n      |                          ^~~~~~\n"
                f"/top/kernel/fork.c:11:26: note: {once}",
            ),
            Diagnostic(
                "kernel/fork.c", "control reaches end of non-void function [-Wreturn-type]", 12, ""
            ),
        ),
        "kernel/entry.o": (
            Diagnostic("kernel/entry.S", "error: no such instruction: `nothing'", 7, ""),
            Diagnostic("kernel/entry.S", "something odd", 9, ""),
        ),
        "kernel/audit.o": (),
    }
    assert said.failed == ("kernel/exit.o", "kernel/fork.o", "kernel/entry.o")
    assert [each.line for each in said.warnings("kernel/fork.o")] == [20, 12]
    assert [each.line for each in said.errors("kernel/fork.o")] == [11]


def test_what_clang_says() -> None:
    said = kbuild.read_output(CLANG, "/top")
    assert said.targets == {
        "kernel/fork.o": (
            Diagnostic(
                "kernel/fork.c",
                "unused variable 'nowhere' [-Wunused-variable]",
                7,
                "    7 |         int nowhere;\n      |             ^~~~~~~",
            ),
            Diagnostic(
                "kernel/fork.c",
                "error: use of undeclared identifier 'nobody'",
                11,
                "   11 |         return ++count + nobody;\n      |                          ^\n"
                "1 warning and 1 error generated.",
            ),
        )
    }
    assert said.failed == ("kernel/fork.o",)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("make[1]: *** No rule to make target 'nowhere/'.  Stop.", "No rule to make target 'nowhere/'"),
        ("make[1]: *** No rule to make target 'nowhere/'.", "No rule to make target 'nowhere/'"),
        ('***\n*** Can\'t find default configuration "a"!\n***\nmake: *** [Makefile:3: a] Error 1',
         'Can\'t find default configuration "a"!'),
        ("/bin/sh: 1: flex: not found\nmake[2]: *** [a] Error 127", "1: flex: not found"),
        ("a.c:3:1: error: no\nmake: *** [b.o] Error 1", "error: no"),
        ("  CC      a.o", ""),
    ],
)  # fmt: skip
def test_what_is_said_last(output: str, words: str) -> None:
    assert kbuild.read_output(output, "/top").words == words


@pytest.mark.parametrize(
    ("line", "failed"),
    [
        (
            "make[3]: *** [/top/scripts/Makefile.build:287: kernel/fork.o] Error 1",
            ("kernel/fork.o",),
        ),
        ("make[3]: *** [kernel/fork.o] Segmentation fault (core dumped)", ("kernel/fork.o",)),
        ("make[3]: *** [/top/Makefile:1: kernel/fork.o] Error 1 (ignored)", ()),
        ("make[1]: *** [/top/Makefile:1946: .] Error 2", ()),
        ("make[1]: *** [/top/Makefile:1946: kernel] Error 2", ()),
        ("make: *** [Makefile:234: __sub-make] Error 2", ()),
    ],
)
def test_what_failed(line: str, failed: tuple[str, ...]) -> None:
    said = kbuild.read_output(line, "/top")
    assert said.failed == failed
    assert [each.text for path in failed for each in said.errors(path)] == [
        "error: failed" for _ in failed
    ]


RECORD = """\
savedcmd_kernel/fork.o := gcc -Wp,-MMD,kernel/.fork.o.d -I/top/include -c -o kernel/fork.o /top/kernel/fork.c

source_kernel/fork.o := /top/kernel/fork.c

deps_kernel/fork.o := \\
    $(wildcard include/config/AUDIT) \\
  /usr/lib/gcc/include/stdarg.h \\
  /top/include/linux/task.h \\
  /top-of-others/a.h \\
  include/generated/autoconf.h \\
  /top/include/linux/last.h \\

kernel/fork.o: $(deps_kernel/fork.o)

$(deps_kernel/fork.o):
"""


def test_what_an_object_was_made_from() -> None:
    assert kbuild.source(RECORD, "/top") == "kernel/fork.c"
    assert kbuild.inputs(RECORD, "/top") == (
        "include/linux/last.h",
        "include/linux/task.h",
        "kernel/fork.c",
    )
    linked = "savedcmd_built-in.a := ar cDPrST built-in.a fork.o\n"
    assert (kbuild.source(linked, "/top"), kbuild.inputs(linked, "/top")) == (None, ())
    generated = "source_a.o := a.c\n"
    assert (kbuild.source(generated, "/top"), kbuild.source("", "/top")) == (None, None)


def test_what_would_be_compiled() -> None:
    dry = (
        "set -e;  echo '  CC      kernel/fork.o';  gcc -Wp,-MMD,kernel/.fork.o.d -c -o kernel/fork.o "
        "/top/kernel/fork.c ; ./scripts/basic/fixdep kernel/.fork.o.d kernel/fork.o 'gcc -c -o kernel/fork.o "
        "/top/kernel/fork.c' > kernel/.fork.o.cmd\n"
        "gcc -c -o kernel/entry.o /top/kernel/entry.S\ngcc -c -o a/gen.o a/gen.c\ngcc -o scripts/x /top/scripts/x.c\n"
    )
    assert kbuild.compiled(dry, "/top") == {
        "kernel/fork.o": "kernel/fork.c",
        "kernel/entry.o": "kernel/entry.S",
        "a/gen.o": "a/gen.c",
    }


UNUSED = Diagnostic("a.h", "unused [-Wunused]", 3, "")
BAD = Diagnostic("a.c", "error: bad [-Werror=date-time]", 3, "  3 | bad")


def moved(said: Diagnostic, line: int) -> Diagnostic:
    return Diagnostic(said.file, said.text, line, said.detail)


def test_warnings_that_are_new() -> None:
    before = State((Built("a.o", (UNUSED,)), Built("b.o")))
    assert new_warnings(before, before) == ()
    assert new_warnings(before, State((Built("a.o", (moved(UNUSED, 9),)), Built("b.o")))) == ()
    again = State(
        (Built("a.o", (moved(UNUSED, 9), moved(UNUSED, 12))), Built("b.o", (moved(UNUSED, 12),)))
    )
    assert new_warnings(before, again) == (
        Finding("unused", "a.h:12", "warning: unused [-Wunused]"),
    )
    assert new_warnings(State(), State((Built("c.o", (UNUSED, UNUSED)),))) == (
        Finding("unused", "a.h:3", "warning: unused [-Wunused]"),
    )


def test_errors_that_are_new() -> None:
    broken = State((Built("a.o", errors=(BAD,)),))
    assert new_errors(State(), broken) == (Finding("date-time", "a.c:3", BAD.text, "  3 | bad"),)
    assert new_errors(broken, State((Built("a.o", errors=(moved(BAD, 7),)),))) == ()
    early = State(broken=(Diagnostic("prepare", "error: no", 0, ""),))
    assert new_errors(broken, early) == (Finding("", "prepare", "error: no"),)


def test_what_is_asked_for() -> None:
    changed = ("Kconfig", "kernel/a.c", "lib/b.S", "lib/a.c", "rust/a.rs", "include/a.h")
    assert targets(("kernel/", "lib/c.o"), changed) == (
        "kernel/",
        "lib/c.o",
        "lib/a.c",
        "lib/b.S",
        "rust/a.rs",
    )
    assert targets((), ("lib/a.c",)) == ("lib/a.c",)
    assert targets((), ("a b.c", "$(x).c", "`x`.S", "a;b.c", "it's.c")) == ()


def test_what_is_affected() -> None:
    before = State((Built("a.o", inputs=("a.c", "a.h")), Built("gone.o", inputs=("gone.c",))))
    after = State((Built("a.o", inputs=("a.c",)), Built("b.o", inputs=("b.c",))))
    assert affected(before, after, ("a.h", "gone.c", "other.c")) == ("a.o", "gone.o")


def test_states_together() -> None:
    one = State((Built("b.o", listing="1"),), (BAD,), ("x.c",))
    two = State((Built("a.o"), Built("b.o", listing="1")), (BAD, UNUSED), ("w.c", "x.c"))
    assert one | two == State(
        (Built("a.o"), Built("b.o", listing="1")), (BAD, UNUSED), ("w.c", "x.c")
    )


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        (
            "config",
            "def config",
            "config: wanted a make target such as defconfig, got 'def config'",
        ),
        ("config", "-j", "config: wanted a make target such as defconfig, got '-j'"),
        ("config", "all", "config: wanted a make target such as defconfig, got 'all'"),
        (
            "set",
            ("A=$(shell x)",),
            "set: wanted OPTION=y, =m, =n, a number or a quoted text, got 'A=$(shell x)'",
        ),
        ("set", ("a=y",), "set: wanted OPTION=y, =m, =n, a number or a quoted text, got 'a=y'"),
        (
            "set",
            ('A="b\nc"',),
            "set: wanted OPTION=y, =m, =n, a number or a quoted text, got 'A=\"b\\nc\"'",
        ),
        (
            "set",
            ('A="$(x)"',),
            "set: wanted OPTION=y, =m, =n, a number or a quoted text, got 'A=\"$(x)\"'",
        ),
        (
            "objects",
            ("kernel",),
            "objects: wanted directories (with a / at their end) and .o files, got 'kernel'",
        ),
        ("objects", ("../a.o",), "objects: '../a.o' leaves the tree or is not in its plain form"),
        (
            "objects",
            ("-k/",),
            "objects: wanted directories (with a / at their end) and .o files, got '-k/'",
        ),
        (
            "objects",
            ("a=b/",),
            "objects: wanted directories (with a / at their end) and .o files, got 'a=b/'",
        ),
        (
            "objects",
            ("a b/",),
            "objects: wanted directories (with a / at their end) and .o files, got 'a b/'",
        ),
        (
            "objects",
            ("$(x)/",),
            "objects: wanted directories (with a / at their end) and .o files, got '$(x)/'",
        ),
    ],
)
def test_a_build_that_cannot_be(key: str, value: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        Build(arch="um", **{key: value})  # type: ignore[arg-type]


def test_symbols_that_are_not_the_same() -> None:
    before = {"same": "1\n2", "gone": "x", "other": "a\nb\nc"}
    assert differences("a.o", before, {"same": "1\n2", "new": "y", "other": "a\nB\nc"}) == (
        Finding("gone", "a.o", "gone is gone", "--- before\n+++ after\n@@ -1 +1 @@\n-x\n+"),
        Finding("new", "a.o", "new is new", "--- before\n+++ after\n@@ -1 +1 @@\n-\n+y"),
        Finding(
            "other",
            "a.o",
            "other differs",
            "--- before\n+++ after\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c",
        ),
    )
    (found,) = differences("a.o", {"a": ""}, {"a": "\n".join(map(str, range(999)))})
    assert found.detail.splitlines()[-1] == "... and 603 more lines"
    assert differing(
        State((Built("a.o", listing="1"), Built("b.o", listing="1"))),
        State((Built("b.o", listing="2"),)),
    ) == {
        "a.o": ("1", ""),
        "b.o": ("1", "2"),
    }


LLVM = """\

code.o:\tfile format elf64-x86-64

Disassembly of section .text:

0000000000000000 <one>:
       0: testl\t%edi, %edi
       2: jne\t0x9 <one+0x9>
       4: movl\t(%rip), %eax  # 0xa <one+0xa>
\t\t0000000000000006:  R_X86_64_PC32\t.data-0x4
       a: jmp\t0xf <two>
\t\t000000000000000b:  R_X86_64_PLT32\t.text.unlikely-0x4
       f: nopw\t(%rax,%rax)

0000000000000010 <two.1234>:
      10: movl\t$1, (%rip)  # 0x1a <two.1234+0xa>
\t\t0000000000000012:  R_X86_64_PC32\t.bss+0x4
"""


def test_a_disassembly_of_llvms() -> None:
    resolve = {
        (".data", 0): "left+0x0",
        (".text.unlikely", 0): "rare+0x0",
        (".bss", 8): "count+0x0",
    }
    found = listing.functions(
        LLVM, {"two.1234": "two.#0"}, lambda name, at: resolve.get((name, at), f"{name}?{at}")
    )
    assert found == {
        "one": "section .text\ntestl\t%edi, %edi\njne\t<one+0x9>\nmovl\t(%rip), %eax\n\t\tR_X86_64_PC32 left+0x0\n"
        "jmp\n\t\tR_X86_64_PLT32 rare+0x0",
        "two.#0": "section .text\nmovl\t$1, (%rip)\n\t\tR_X86_64_PC32 count+0x0",
    }


def test_a_place_that_only_the_instruction_holds() -> None:
    code = (
        "Disassembly of section .text:\n\n00000000 <one>:\n   0:\tcall   11 <one+0x11>\n"
        "\t\t\t1: R_386_PC32\t.text.unlikely\n   5:\tret\n"
    )
    found = listing.functions(code, {}, lambda name, at: f"{name}+{at}")
    assert found == {
        "one": "section .text\ncall   <one+0x11>\n\t\tR_386_PC32 .text.unlikely+0\nret"
    }


def test_names_without_numbers() -> None:
    local = ["count.12", "count.3", "plain", "__UNIQUE_ID_x77", "f.constprop.0", "f.cold"]
    assert listing.aliases(local) == {
        "count.12": "count.#0",
        "count.3": "count.#1",
        "__UNIQUE_ID_x77": "__UNIQUE_ID_x#0",
        "f.constprop.0": "f.constprop.#0",
    }


def test_a_table_as_text() -> None:
    references = [Reference(8, "R_64", "two"), Reference(0, "R_64", "one")]
    assert (
        listing.datum(".data", bytes(16), references)
        == "section .data, 16 bytes\n\t+0x0 R_64 one\n\t+0x8 R_64 two"
    )
    assert listing.datum(".rodata", bytes(range(20)), []) == (
        "section .rodata, 20 bytes\n\t00010203 04050607 08090a0b 0c0d0e0f\n\t10111213"
    )


BLOCKS = (
    "int id@ = __LINE__;",
    "int id@ = M(\n\t__LINE__,\n\t2);",
    "/* it's ( a \"comment\n * of two lines */ int id@ = __LINE__;",
    "#define D@ \\\n\t(1 + \\\n\t2)\nint id@ = __LINE__;",
    'char s@[] = "( /* \\" \\\n still */"; int id@ = __LINE__;',
    "int c@[] = { '(', '\"', '\\'' }; int id@ = __LINE__;",
    "// it's ( one \" */\nint id@ = __LINE__;",
    "// it goes \\\n on (here\nint id@ = __LINE__;",
    "#if 0 /* a\n * b ( */\nint (x;\n#endif\nint f@;\n{\n}\nint id@ = __LINE__;",
    "int f@(int a,\n\tint b)\n{\n\tid@ = __LINE__;\n}",
    "\n\n",
    "#ifdef NO\n#error don't (\n#endif /* NO\n */\nint id@ = __LINE__;",
    "#define Q@ '\"' /* ( */ // \"\nint id@ = __LINE__;",
    "int f@(void)\n{\n\tif (M(1,\n\t      2) &&\n\t    id@ == __LINE__)\n\t\treturn 1;\n}",
)  # fmt: skip

edits = st.lists(
    st.tuples(st.sampled_from(BLOCKS), st.sampled_from(("keep", "keep", "add", "drop"))),
    max_size=14,
)


def numbers(text: str) -> dict[str, int]:
    """What the preprocessor makes of __LINE__ on each line with an id."""
    source = f"#define M(a, b) a\n#line 1\n{text}"
    done = process.run(["gcc", "-E", "-w", "-x", "c", "-"], stdin=source.encode())
    assert done.code == 0, done
    return {
        name: int(line)
        for name, line in re.findall(r"\b(id\d+)\W+(?:\(*\s*)?(\d+)", done.stdout.decode())
    }


def hunks(parts: Sequence[tuple[str, str]]) -> list[HunkRange]:
    """As `git diff -U0` has them."""
    found: list[HunkRange] = []
    old = new = 0
    for text, what in parts:
        lines = text.count("\n") + 1
        if what != "keep":
            gone, came = (lines, 0) if what == "drop" else (0, lines)
            if found and (found[-1].old + found[-1].removed, found[-1].new + found[-1].added) == (
                old,
                new,
            ):
                last = found.pop()
                found.append(HunkRange(last.old, last.removed + gone, last.new, last.added + came))
            else:
                found.append(HunkRange(old, gone, new, came))
        old += lines * (what != "add")
        new += lines * (what != "drop")
    # A side without lines names the line before it, the other its own first one.
    return [
        HunkRange(h.old + bool(h.removed), h.removed, h.new + bool(h.added), h.added) for h in found
    ]


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(edits)
def test_every_line_that_was_there_has_its_number(chosen: list[tuple[str, str]]) -> None:
    parts = [(text.replace("@", str(nth)), what) for nth, (text, what) in enumerate(chosen)]
    before = "\n".join(text for text, what in parts if what != "add") + "\n"
    after = "\n".join(text for text, what in parts if what != "drop") + "\n"
    was, now = numbers(before), numbers(numbered_as_before(after.encode(), hunks(parts)).decode())
    kept = {
        f"id{nth}"
        for nth, (text, what) in enumerate(parts)
        if what == "keep" and f"id{nth}" in text
    }
    assert kept <= was.keys()
    assert {name: line for name, line in now.items() if name in kept} == {
        name: line for name, line in was.items() if name in kept
    }
