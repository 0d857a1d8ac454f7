"""Objects of a real compiler: what differs in nothing but places and numbers is the same, everything else is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from refactor import process
from refactor.build.elf import symbol_texts
from refactor.errors import Unavailable

PREFIXES = [
    pytest.param(
        prefix,
        marks=pytest.mark.skipif(
            shutil.which(f"{prefix}gcc") is None, reason=f"{prefix}gcc is not installed"
        ),
    )
    for prefix in ("", "aarch64-linux-gnu-")
]
both = pytest.mark.parametrize("prefix", PREFIXES)

# As the kernel is compiled, as far as it matters here; with anchors arm64's code holds the order of
# the variables.
FLAGS = "-O2 -fno-PIE -ffreestanding -fno-asynchronous-unwind-tables -fno-inline -fno-section-anchors".split()

CODE = """\
void warn(const char *text, int line);
int other(int nr);
extern int table[];

struct ops { int (*open)(int nr); const char *name; int flags; };

static int one(int nr)
{
	static int calls;
	static const char *last = "one";

	if (nr > 7)
		warn("too many", 1);
	warn(last, 2);
	last = nr ? "one" : "none";
	return other(nr) + ++calls;
}

static int two(int nr)
{
	static int calls;

	if (nr > 9)
		warn("too few", 3);
	return other(nr + 1) - ++calls;
}

static int left = 1;
static int right = 2;

int choose(int nr)
{
	left += nr;
	right += 2 * nr;
	return nr ? left : right;
}

const struct ops ops[] = {
	{ .open = one, .name = "first", .flags = 1 },
	{ .open = two, .name = "second", .flags = 2 },
	{ .open = other },
};

__attribute__((section(".init.text"))) int start(void)
{
	table[3] = 4;
	return two(table[1]);
}
"""


def built(directory: Path, prefix: str, code: str, *flags: str) -> dict[str, str]:
    """The listing of an object with this code."""
    (directory / "code.c").write_text(code)
    done = process.run(
        [f"{prefix}gcc", *FLAGS, *flags, "-c", "-o", "code.o", "code.c"], cwd=directory
    )
    assert done.code == 0, done
    return symbol_texts(directory / "code.o", f"{prefix}objdump")


def put(code: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert code.count(old) == 1
        code = code.replace(old, new)
    return code


def cut(code: str, start: str, end: str) -> tuple[str, str]:
    """A part of the code, and the rest."""
    part = code[code.index(start) : code.index(end)]
    return part, code.replace(part, "")


def moved(code: str, start: str, end: str, before: str) -> str:
    """The code with a part of it in another place."""
    part, rest = cut(code, start, end)
    return put(rest, (before, f"{part}{before}"))


def test_what_a_listing_holds(tmp_path: Path) -> None:
    assert sorted(built(tmp_path, "", CODE)) == [
        "calls.#0", "calls.#1", "choose", "last.#0", "left", "one", "ops", "right", "start", "two",
    ]  # fmt: skip


TURNED = (
    "static int left = 1;\nstatic int right = 2;\n",
    "static int right = 2;\nstatic int left = 1;\n",
)

SAME = {
    "a comment": CODE.replace("static int two", "/*\n * Two.\n */\nstatic int two"),
    "functions in another order": moved(
        CODE, "static int one(", "static int two(", "static int left"
    ),
    "the last function first": moved(
        CODE, "static int left", "const struct ops ops[]", "static int one("
    ),
    "strings in another order": put(
        CODE, ("extern int table[];", 'extern int table[];\nconst char *const before = "before";')
    ),
    "variables in another order": put(CODE, TURNED),
    "a variable before": put(CODE, ("static int left", "int more = 3;\nstatic int left")),
    "a static of a function before": put(
        CODE,
        (
            "struct ops {",
            "int added(void)\n{\n\tstatic const int total[9];\n\n\treturn *total;\n}\n\nstruct ops {",
        ),
    ),
    "a function before": put(
        CODE, ("struct ops {", "int added(int nr)\n{\n\treturn nr * 3;\n}\n\nstruct ops {")
    ),
}


@both
@pytest.mark.parametrize("case", SAME)
def test_places_and_numbers_make_no_difference(tmp_path: Path, prefix: str, case: str) -> None:
    before = built(tmp_path, prefix, CODE)
    after = built(tmp_path, prefix, SAME[case])
    added = {"added", "before", "more", "total.#0"}
    assert {name: text for name, text in after.items() if name not in added} == before


OTHER = {
    "an immediate": (("nr > 7", "nr > 6"), {"one"}),
    "a condition": (("if (nr > 9)", "if (nr < 9)"), {"two"}),
    "a called function": (("return other(nr + 1)", "return another(nr + 1)"), {"two"}),
    "a text": (('"too few"', '"too old"'), {"two"}),
    "another text of the same": (('warn("too few", 3)', 'warn("too many", 3)'), {"two"}),
    "an entry of a table": ((".flags = 2", ".flags = 3"), {"ops"}),
    "a function in a table": ((".open = other", ".open = another"), {"ops"}),
    "a name in a table": (('"second"', '"secnod"'), {"ops"}),
    "a section": (('".init.text"', '".exit.text"'), {"start"}),
    "the variable that is meant": (("nr ? left : right", "nr ? right : left"), {"choose"}),
    "the value of a variable": (("right = 2", "right = 3"), {"right"}),
    "the size of a variable": (("static int left", "static long left"), {"left", "choose"}),
    "an entry that is meant": (("table[3] = 4", "table[2] = 4"), {"start"}),
}  # fmt: skip


@both
@pytest.mark.parametrize("case", OTHER)
def test_what_is_different_is_named(tmp_path: Path, prefix: str, case: str) -> None:
    change, wanted = OTHER[case]
    code = CODE.replace("int other(int nr);", "int other(int nr);\nint another(int nr);")
    before, after = built(tmp_path, prefix, code), built(tmp_path, prefix, put(code, change))
    assert {
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    } == wanted


@both
def test_variables_that_change_places_with_their_uses(tmp_path: Path, prefix: str) -> None:
    before = built(tmp_path, prefix, CODE)
    after = built(
        tmp_path,
        prefix,
        put(CODE, TURNED, ("nr ? left : right", "nr ? right : left")),
    )
    assert {name for name in before if before[name] != after[name]} == {"choose"}


def test_no_object(tmp_path: Path) -> None:
    (tmp_path / "code.o").write_text("no object")
    with pytest.raises(
        Unavailable, match=r"code\.o cannot be read as an object file: Magic number does not match$"
    ):
        symbol_texts(tmp_path / "code.o", "objdump")
