from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from refactor.edits.move import MoveEdit
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle
from refactor.edits.sources import Sources
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.series.declared import declare

Trees = Callable[[Mapping[str, bytes | str]], Tree]
Files = Callable[[Mapping[str, bytes | str]], Sources]

SOURCE = """\
#include <linux/kernel.h>

static int moved(int a);

/* Not of it. */

/*
 * What it is for.
 */
enum direction {
	IN,
	OUT,	/* and out */
};

static int moved(int a)
{
	return a;
}
EXPORT_SYMBOL(moved);

int stays(void)
{
	return moved(1);
}

#define SMALL	1
#define LARGE	(SMALL << \\
		 1) /* or more */
#define OTHER	3
"""

TARGET = """\
#ifndef _T_H
#define _T_H

static inline void first(void)
{
}

#define first first

/* The second. */
static inline void second(void)
{
}
#define second second

#endif /* _T_H */
"""

MOVED = """\
/*
 * What it is for.
 */
enum direction {
	IN,
	OUT,	/* and out */
};

static int moved(int a)
{
	return a;
}
EXPORT_SYMBOL(moved);
"""

LEFT = SOURCE.replace(f"{MOVED}\n", "")
END = "#endif /* _T_H */"


def edit(*names: str, **keys: object) -> MoveEdit:
    keys = {key.replace("_", "-"): value for key, value in keys.items()}
    return declare(
        {"kind": "move", "from": "a.c", "to": "t.h", "names": list(names), **keys}, MoveEdit, "here"
    )


@pytest.fixture
def move(tree_of: Trees, sources_of: Files) -> Callable[..., EditOutcome]:
    """Moves names from a.c to t.h."""
    tree = tree_of({"a.c": "", "t.h": ""})

    def run(source: bytes | str, target: bytes | str, *names: str, **keys: object) -> EditOutcome:
        made = edit(*names, **(keys or {"before": END}))
        made.check(sources_of({}))
        return made.apply(
            tree.write({"a.c": File(raw(source)), "t.h": File(raw(target))}), sources_of({})
        )

    return run


Moving = Callable[..., EditOutcome]


def raw(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def becomes(source: bytes | str, target: bytes | str, *notes: str) -> Edited:
    return Edited({"a.c": File(raw(source)), "t.h": File(raw(target))}, notes)


def test_its_name_is_the_first_of_them() -> None:
    assert [edit("a", before="x").name, edit("a", "struct b", "c", before="x").name] == [
        "a",
        "a and 2 more",
    ]
    assert not edit("a", before="x").literal


@pytest.mark.parametrize(
    ("anchor", "place"),
    [
        ({"before": END}, f"\n{END}"),
        ({"after": "#define second second"}, f"\n{END}"),
        ({"after-definition": "second"}, f"\n{END}"),
        ({"before-definition": "second"}, "\n/* The second. */"),
        ({"after-definition": "first"}, "\n/* The second. */"),
        ({"after": "#define first first"}, "\n/* The second. */"),
        ({"before-definition": "first"}, "\nstatic inline void first"),
        ({"after-definition": "_T_H"}, "\nstatic inline void first"),
    ],
)
def test_definitions_go_beside_a_line_or_another_definition(
    move: Moving, anchor: dict[str, str], place: str
) -> None:
    """In the order in which they stood, with the comments that touch them, and one blank line around."""
    outcome = move(SOURCE, TARGET, "moved", "direction", **anchor)
    assert outcome == becomes(LEFT, TARGET.replace(place, f"\n{MOVED}{place}"))


def test_what_moved_is_there_already(move: Moving) -> None:
    assert move(LEFT, f"{MOVED}\n{TARGET}", "moved", "direction") == Idle(
        "t.h defines moved and 1 more already"
    )


SAME = "int f;\n\nint g(void)\n{\n}\n\n/* of h */\nint h;\n"


@pytest.mark.parametrize(
    ("names", "anchor", "expected"),
    [
        (["f"], {"after-definition": "h"}, "int g(void)\n{\n}\n\n/* of h */\nint h;\n\nint f;\n"),
        (["h"], {"before-definition": "f"}, "/* of h */\nint h;\n\nint f;\n\nint g(void)\n{\n}\n"),
        (
            ["h", "f"],
            {"before-definition": "g"},
            "int f;\n\n/* of h */\nint h;\n\nint g(void)\n{\n}\n",
        ),
    ],
)
def test_within_a_file_they_change_places(
    tree_of: Trees, sources_of: Files, names: list[str], anchor: dict[str, str], expected: str
) -> None:
    made = edit(*names, to="a.c", **anchor)
    tree, file = tree_of({"a.c": SAME}), File(expected.encode())
    assert made.apply(tree, sources_of({})) == Edited({"a.c": file})
    assert made.apply(tree.write({"a.c": file}), sources_of({})) == Idle(
        f"{made.name} is in its place already"
    )


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("int a;\n\nint f;\n\nint b;\n", "int a;\n\nint b;\n"),
        ("int a;\n\n\nint f;\n\n\nint b;\n", "int a;\n\nint b;\n"),
        ("int a;\nint f;\nint b;\n", "int a;\nint b;\n"),
        ("int a;\n\nint f;\nint b;\n", "int a;\n\nint b;\n"),
        ("int a;\nint f;\n\nint b;\n", "int a;\n\nint b;\n"),
        ("int f;\n\nint b;\n", "int b;\n"),
        ("int a;\n\nint f;\n", "int a;\n"),
        ("int a;\n\nint f;", "int a;"),
        ("\n\nint f;\n", ""),
        ("#if X\n#define a 1\n\nint f;\n#endif\n", None),
    ],
)
def test_what_is_left_closes_up(move: Moving, source: str, left: str | None) -> None:
    expected = Broken(
        "a.c: f is under '#if X', which would be lost: move all that is under it, or to a place under the same"
    )
    assert move(source, TARGET, "f") == (
        expected if left is None else becomes(left, TARGET.replace(END, f"int f;\n\n{END}"))
    )


def test_beside_an_if_nothing_is_left_blank(move: Moving) -> None:
    source = "#if X\nint f;\n\nint a;\n\nint g;\n#else\n\nint b;\n#endif\n"
    target = "#if X\nint t;\n#endif\n"
    assert move(source, target, "f", "g", after="int t;") == becomes(
        "#if X\nint a;\n#else\n\nint b;\n#endif\n", "#if X\nint t;\n\nint f;\n\nint g;\n\n#endif\n"
    )


KINDS = {
    "f": "SYSCALL_DEFINE2(f, int, a, const struct s __user *, b)\n{\n\treturn 0;\n}\n",
    "tag": "struct tag {\n\tint a;\n} __packed;\n",
    "struct tag": "struct tag {\n\tint a;\n};\n",
    "union u": "union u {\n\tint a;\n};\n",
    "E": "enum {\n\tE,\n\tF,\n};\n",
    "t": "typedef struct {\n\tint a;\n} t;\n",
    "fn": "typedef int (*fn)(int);\n",
    "table": "static const struct x *table[] __initconst = {\n#ifdef A\n\t{ 1 },\n#endif\n};\nMODULE_TABLE(table);\n",
    "m": "static DEFINE_MUTEX(m);\n",
    "list": "static LIST_HEAD(list);\n",
    "key": "DEFINE_STATIC_KEY_FALSE(key);\n",
    "M": "#define M(a) \\\n\tdo { \\\n\t} while (0)\n",
    "start": "asmlinkage __visible void __init start(void)\n{\n\tfor_each_x(a, b)\n\t\tg();\n}\nearly_param(start);\n",
    "doc": "/**\n * doc - a\n */\n// b\nstatic __always_inline int __must_check\ndoc(void)\n{\n}\t/* end */\n",
    "hook": "#define hook hook\n/* of hook */\nint hook(void) { return 0; }\n",
    "a": "#ifdef X\nint a(void)\n{\n}\n#else /* !X */\nstatic inline int a(void) { }\n#endif /* X */\n",
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_everything_that_can_be_defined_moves(move: Moving, name: str) -> None:
    text = KINDS[name]
    source = f"int before(void)\n{{\n}}\n\n{text}\nint after(void);\n"
    assert move(source, TARGET, name) == becomes(
        source.replace(f"{text}\n", ""), TARGET.replace(END, f"{text}\n{END}")
    )


def test_neighbours_without_a_blank_line_stay_neighbours(move: Moving) -> None:
    assert move(SOURCE, TARGET, "SMALL", "OTHER", "LARGE", after="#define first first") == becomes(
        SOURCE[: SOURCE.index("\n#define SMALL")],
        TARGET.replace(
            "first first\n", "first first\n\n" + SOURCE[SOURCE.index("#define SMALL") :]
        ),
    )
    assert move(SOURCE, TARGET, "SMALL", "OTHER") == becomes(
        SOURCE.replace("#define SMALL\t1\n", "").replace("#define OTHER\t3\n", ""),
        TARGET.replace(END, f"#define SMALL\t1\n#define OTHER\t3\n\n{END}"),
    )


IF = """\
int a;

/* Both of them. */
#ifdef CONFIG_X
int f(void)
{
}

/* of g */
int g;
#else
static inline int f(void) { return 0; }
#endif

int b;
"""


def test_an_if_moves_as_a_whole_or_not_at_all(move: Moving) -> None:
    whole = IF.removeprefix("int a;\n\n").removesuffix("\nint b;\n")
    assert move(IF, TARGET, "f", "g") == becomes(
        "int a;\n\nint b;\n", TARGET.replace(END, f"{whole}\n{END}")
    )
    assert move(IF, TARGET, "f") == Broken(
        "a.c defines f 2 times, in the lines 5 and 12: name all that is under their #if too, and it moves as a whole"
    )
    assert move(IF, TARGET, "g") == Broken(
        "a.c: g is under '#ifdef CONFIG_X', which would be lost: "
        "move all that is under it, or to a place under the same"
    )
    assert move(IF, f"#ifdef  CONFIG_X\nint t;\n#endif\n{TARGET}", "g", after="int t;") == becomes(
        IF.replace("\n/* of g */\nint g;\n", ""),
        f"#ifdef  CONFIG_X\nint t;\n\n/* of g */\nint g;\n\n#endif\n{TARGET}",
    )
    assert move(
        IF, f"#ifdef CONFIG_X\n#else\nint t;\n#endif\n{TARGET}", "g", after="int t;"
    ) == Broken(
        "a.c: g is under '#ifdef CONFIG_X', which would be lost: "
        "move all that is under it, or to a place under the same"
    )


def test_what_is_after_both_branches_goes_after_the_whole(move: Moving) -> None:
    assert move("int x;\n", IF, "x", after_definition="f") == becomes(
        "", IF.replace("#endif\n", "#endif\n\nint x;\n")
    )
    assert move("int x;\n", IF, "x", before_definition="f") == becomes(
        "", IF.replace("/* Both", "int x;\n\n/* Both")
    )


def test_a_new_condition_is_worth_a_note(move: Moving) -> None:
    target = "#if A\nint t;\n#else\nint u;\n#endif\n"
    assert move("int x;\n", target, "x", before="#endif") == becomes(
        "", target.replace("#endif", "\nint x;\n\n#endif"), "t.h: x comes under '#else of #if A'"
    )


@pytest.mark.parametrize(
    ("source", "target", "expected_source", "expected"),
    [
        (b"int f;\r\n\r\nint b;\r\n", b"int t;\n", b"int b;\r\n", b"int t;\n\nint f;\n"),
        (b"int f;\n\nint b;\n", b"int t;\r\n", b"int b;\n", b"int t;\r\n\r\nint f;\r\n"),
        (b"/* \xff */\nint f;\nint b;", b"int t;", b"int b;", b"int t;\n\n/* \xff */\nint f;"),
    ],
    ids=["from CR LF", "to CR LF", "no last newline, not UTF-8"],
)
def test_each_file_keeps_its_line_ends(
    move: Moving, source: bytes, target: bytes, expected_source: bytes, expected: bytes
) -> None:
    assert move(source, target, "f", after="int t;") == becomes(expected_source, expected)


NEAR = "a.c defines no f that the parser can read; it stumbles near line"
UNCERTAIN = "a.c: the parser cannot tell where f begins and ends"
INSIDE = "name it in after- or before-definition"


@pytest.mark.parametrize(
    ("source", "target", "anchor", "reason"),
    [
        ("int g;\n", TARGET, {}, "a.c does not define f"),
        ("int f(void);\nextern int f;\n", TARGET, {}, "a.c does not define f"),
        ("int g;\n", "int f;\n", {}, None),
        ("int f;\n", f"int f;\n{END}\n", {}, "t.h defines f already, and a.c does too"),
        ("int f;\nint f(void) {}\n", TARGET, {},
         "a.c defines f 2 times, in the lines 1 and 2: name all that is under their #if too, and it moves as a whole"),
        ("int x(void)\n{\n\tif (a {\n}\n}\nint f(void) {\n", TARGET, {}, UNCERTAIN),
        ("int f(void)\n{\n#if A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}\n}\n\nint g(void)\n{\n}\n", TARGET, {},
         f"{NEAR} 1"),
        ("what is this\nint f(void)\n{\n}\n", TARGET, {}, UNCERTAIN),
        ("LONE_MACRO(x)\n\nint f(void)\n{\n}\n", TARGET, {}, UNCERTAIN),
        ("int f(void) {} int g(void) {}\n", TARGET, {}, UNCERTAIN),
        ("int f(void)\n{\n#ifdef X\n}\n#else\n}\n#endif\n", TARGET, {}, UNCERTAIN),
        ("int f;\n", TARGET, {"after": "nothing"}, "t.h has the line 'nothing' 0 times, wanted exactly once"),
        ("int f;\n", TARGET, {"after": " }"}, "t.h has the line '}' 2 times, wanted exactly once"),
        ("int f;\n", TARGET, {"after-definition": "third"}, "t.h defines third 0 times, wanted exactly once"),
        ("int f;\n", "int t;\nint t;\n", {"after-definition": "t"}, "t.h defines t 2 times, wanted exactly once"),
        ("int f;\n", "/* of t */\nint t;\n", {"after": "/* of t */"}, f"t.h: the place is inside of t: {INSIDE}"),
        ("int f;\n", TARGET, {"before": "static inline void second(void)"},
         f"t.h: the place is inside of second: {INSIDE}"),
        ("int f;\n", "/*\na\nb\n*/\n", {"after": "a"}, "t.h: the parser would not find there what leaves a.c"),
    ],
)  # fmt: skip
def test_what_cannot_be_moved(
    move: Moving, source: str, target: str, anchor: dict[str, str], reason: str | None
) -> None:
    outcome = move(source, target, "f", **anchor)
    assert outcome == (Broken(reason) if reason else Idle("t.h defines f already"))


def test_half_of_it_has_moved(move: Moving) -> None:
    assert move("int g;\n", f"int f;\n\n{END}", "g", "f") == Broken(
        "a.c does not define f, and t.h does"
    )


def test_both_files_have_to_be_there(tree_of: Trees, sources_of: Files) -> None:
    tree = tree_of({"a.c": "int f;\n"})
    assert edit("f", before=END).apply(tree, sources_of({})) == Broken(
        "t.h does not exist in this tree"
    )


ONE = "wanted exactly one of after, before, after-definition and before-definition"


@pytest.mark.parametrize(
    ("names", "keys", "complaint"),
    [
        ([], {"after": "x"}, "wanted names, each once, in names"),
        (["f", "f"], {"after": "x"}, "wanted names, each once, in names"),
        (["f()"], {"after": "x"}, "wanted a name of C, as 'f' or 'struct s', got 'f()'"),
        (["f"], {"after_definition": "class x"}, "wanted a name of C, as 'f' or 'struct s', got 'class x'"),
        (["f"], {}, ONE),
        (["f"], {"after": "x", "before_definition": "y"}, ONE),
        (["f"], {"after": "x\ny"}, "wanted one whole line in after and before, got 'x\\ny'"),
        (["f"], {"before": " "}, "wanted one whole line in after and before, got ' '"),
        (["f"], {"to": "a.c", "after_definition": "f"}, "'f' cannot move beside itself"),
        (["f"], {"to": "/etc", "after": "x"}, "to: '/etc' must be a path relative to the top of the tree"),
        (["f"], {"from": "a/", "after": "x"}, "from: 'a/' is a directory, wanted a file"),
    ],
)  # fmt: skip
def test_what_a_declaration_can_get_wrong(
    names: list[str], keys: dict[str, str], complaint: str
) -> None:
    with pytest.raises(BadInput) as caught:
        edit(*names, **keys)
    assert str(caught.value) == f"here: {complaint}"
