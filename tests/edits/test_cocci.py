"""The edit `cocci` on real trees with the real spatch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from refactor.edits.cocci import CocciEdit, Trait
from refactor.edits.cocci_accepted import AcceptedFile, KeptSite
from refactor.edits.cocci_candidates import candidates
from refactor.edits.outcome import Broken, Edited, EditOutcome, Idle, Partial
from refactor.errors import BadInput
from refactor.git.file import File
from refactor.git.tree import Tree
from refactor.runs.facts import Left, Unexamined
from refactor.series.rule import Rule
from refactor.series.scope import Scope
from refactor.store.cache import Cache
from refactor.style import clang_format
from refactor.style.tidy import style_of, tidy
from refactor.tools import spatch
from refactor.tools.spatch_around import Around
from refactor.tools.spatch_output import FileResult, UnparsedRegion
from refactor.tools.spatch_query import query
from tests.conftest import Given

TreeOf = Callable[[Mapping[str, bytes | str]], Tree]
RULES = Given(
    {
        "rename.cocci": "@@ expression e; @@\n-old(e)\n+new(e)\n",
        "wordless.cocci": "@@ expression e; @@\n-e + 0\n+e\n",
        "set.cocci": "@@ identifier f = {old, older}; expression e; @@\n-f(e)\n+new(e)\n",
        "long.cocci": "@@ expression a, b; @@\n-old(a, b)\n+a_function_with_a_long_name(a, b, yet_another, and_one)\n",
        "modes.cocci": "virtual patch\nvirtual report\n\n@depends on patch@ expression e; @@\n-old(e)\n+new(e)\n",
        "ways.cocci": "virtual two\n\n@depends on two@ expression e; @@\n-old(e)\n+two(e)\n\n"
        "@depends on !two@ expression e; @@\n-old(e)\n+one(e)\n",
        "fewer.cocci": "@@ expression a, b, c; @@\n-old(a, b, c)\n+new(a, c)\n",
        "typed.cocci": "@@ struct foo *p; @@\n-p->old\n+p->new\n",
    }
)
CALL = "int f(void)\n{\n\treturn old(1);\n}\n"
LONG = b"void f(void)\n{\n\tlong_before(aaaaaaaaaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,cccccccccccccc);\n"
CALLED = CALL.replace("old", "new").encode()


def cocci(rule: str, *scope: str) -> CocciEdit:
    return CocciEdit(kind="cocci", rule=rule, scope=scope)


def test_it_changes_the_files_in_scope_that_match(tree_of: TreeOf) -> None:
    tree = tree_of(
        {"a/x.c": CALL, "a/y.h": CALL, "a/z.S": CALL, "b/x.c": CALL, "a/other.c": "int x;\n"}
    )
    assert cocci("rename", "a").apply(tree, RULES) == Edited(
        {"a/x.c": File(CALLED), "a/y.h": File(CALLED)}
    )
    assert cocci("rename").apply(tree, RULES) == Edited(
        {"a/x.c": File(CALLED), "a/y.h": File(CALLED), "b/x.c": File(CALLED)}
    )


def test_nothing_to_match(tree_of: TreeOf) -> None:
    assert cocci("rename").apply(tree_of({"a.c": "int x;\n"}), RULES) == Idle(
        "rule rename matches nowhere", nowhere="rename"
    )


def test_a_rule_without_words_needs_a_scope(tree_of: TreeOf) -> None:
    sum_ = "int x = 1 + 0;\n"
    tree = tree_of({"a/x.c": sum_, "b/x.c": sum_, "a/empty.c": ""})
    assert cocci("wordless", "a").apply(tree, RULES) == Edited({"a/x.c": File(b"int x = 1;\n")})
    with pytest.raises(BadInput) as error:
        cocci("wordless").apply(tree, RULES)
    assert (
        str(error.value)
        == "rule wordless has no literal identifier to search for: give the edit a scope"
    )


def test_a_set_of_names_is_searched_for(tree_of: TreeOf) -> None:
    tree = tree_of({"a/x.c": CALL, "b/x.c": CALL.replace("old", "mold"), "c/x.c": "int x;\n"})
    # Within a longer word, too: that much is found sooner than it is ruled out.
    assert candidates(tree, RULES.rule("set"), Scope()).paths == ("a/x.c", "b/x.c")
    assert cocci("set").apply(tree, RULES) == Edited({"a/x.c": File(CALLED)})


_DUPLICATES = """\
@@ expression to, from, size; @@
-to = \\(kmalloc\\|kzalloc\\)(size, \\(GFP_KERNEL\\|GFP_USER\\|\\(GFP_KERNEL\\|GFP_USER\\)|__GFP_NOWARN\\));
-if (copy_from_user(to, from, size) != 0) { return -EFAULT; }
+to = memdup_user(from, size);
"""


def test_each_pattern_is_asked_for_words_where_all_together_have_none(tree_of: TreeOf) -> None:
    """As api/memdup_user.cocci of the kernel: spatch gives up where alternatives multiply."""
    rule = f"{_DUPLICATES}\n{_DUPLICATES.replace('alloc', 'valloc')}"
    body = "p = {}(n, GFP_KERNEL);\n\tif (copy_from_user(p, u, n) != 0) {{\n\t\treturn -EFAULT;\n\t}}\n"
    code = f"int f(void)\n{{{{\n\t{body}\treturn 0;\n}}}}\n"
    tree = tree_of(
        {
            "a.c": code.format("kzalloc"),
            "b.c": code.format("kzvalloc"),
            "c.c": code.format("kzalloc").replace("copy_from_user", "memcpy"),
            "d.c": "int kmalloc;\n",
        }
    )
    sources = Given({"copies.cocci": rule})
    assert query(sources.rule("copies"), tree.cache) == ()
    assert candidates(tree, sources.rule("copies"), Scope()).paths == ("a.c", "b.c")
    changed = File(b"int f(void)\n{\n\tp = memdup_user(u, n);\n\treturn 0;\n}\n")
    assert cocci("copies").apply(tree, sources) == Edited({"a.c": changed, "b.c": changed})


def test_a_rule_without_words_is_run_on_the_files_that_hold_its_strings(tree_of: TreeOf) -> None:
    rule = '@@ expression E; @@\n(\n-E ? "up" : "down"\n+up(E)\n|\n-E ? "on" : "off"\n+on(E)\n)\n'
    line = "char *s = a ? {} : {};\n"
    tree = tree_of(
        {
            "a.c": line.format('"up"', '"down"'),
            "b.c": line.format('"up"', '"off"'),
            "c.c": line.format('"on"', '"off"') + '/* "down" */\n',
            "d.c": line.format("up", "down"),
        }
    )
    sources = Given({"strings.cocci": rule})
    assert candidates(tree, sources.rule("strings"), Scope()).paths == ("a.c", "c.c")
    outcome = cocci("strings").apply(tree, sources)
    assert isinstance(outcome, Edited)
    assert outcome.files == {
        "a.c": File(b"char *s = up(a);\n"),
        "c.c": File(b'char *s = on(a);\n/* "down" */\n'),
    }


def test_virtual_rules_run_in_patch_mode(tree_of: TreeOf) -> None:
    assert cocci("modes").apply(tree_of({"x.c": CALL}), RULES) == Edited({"x.c": File(CALLED)})


@pytest.mark.parametrize(
    ("header", "name", "harmless", "notes"),
    [
        ("int two(int);\n", "two", ("two: h.h has two",), ()),
        ("int three(int);\n", "one", (), ()),
        ("/* two */\n", "one", (), ()),
        (None, "one", (), ("virtual: h.h is not in this tree",)),
    ],
    ids=["there", "another", "in-a-comment", "no-file"],
)
def test_a_virtual_rule_holds_where_the_tree_has_a_symbol(
    header: str | None,
    name: str,
    harmless: tuple[str, ...],
    notes: tuple[str, ...],
    tree_of: TreeOf,
) -> None:
    edit = CocciEdit(kind="cocci", rule="ways", virtual={"two": Trait(file="h.h", has="two")})
    tree = tree_of({"x.c": CALL, **({"h.h": header} if header else {})})
    enabled = ("two",) if name == "two" else ()
    changed = {"x.c": File(CALL.replace("old", name).encode())}
    assert edit.apply(tree, RULES) == Edited(changed, notes, virtual=enabled, harmless=harmless)


GUARDS = """\
int f(struct s *s)
{
	scoped_guard(mutex, &s->lock) {
		old(s);
	}
	scoped_guard(mutex, old(&s->lock))
		old(s);
	scoped_cond_guard(mutex_intr, return -EINTR, &s->lock)
		return old(s);
	return 0;
}

static bool g(struct mutex *lock)
	__cond_acquires(true, lock)
{
	struct s *s __free(kfree) = old(lock);
	my_own {
		old(s);
	}
	return s;
}

static const struct dev_pm_ops ops = {
	RUNTIME_PM_OPS(suspend, resume, NULL)
	SYSTEM_SLEEP_PM_OPS(suspend, resume)
	.poweroff = old(1),
};
"""


def test_macros_of_the_kernel_and_of_a_series_are_known(tree_of: TreeOf) -> None:
    sources = Given(
        {
            "rename.cocci": "@@ expression e; @@\n-old(e)\n+new(e)\n",
            "own.h": "#define my_own if (1)\n",
            "bad.h": "int x;\n",
        }
    )
    edit = CocciEdit(kind="cocci", rule="rename", macros="own.h")
    edit.check(sources)
    tree = tree_of({"x.c": GUARDS})
    assert edit.apply(tree, sources) == Edited(
        {"x.c": File(GUARDS.replace("old(", "new(").encode())}
    )
    # The key of what is remembered holds the macros.
    assert isinstance(cocci("rename").apply(tree, sources), Partial)
    with pytest.raises(BadInput) as error:
        CocciEdit(kind="cocci", rule="rename", macros="bad.h").check(sources)
    assert str(error.value) == (
        "bad.h, line 1: not a #define: a macro file holds one-line definitions and comments"
    )
    with pytest.raises(ValueError, match=r"^macros: 'a/b.h' must be a file beside series.toml$"):
        CocciEdit(kind="cocci", rule="rename", macros="a/b.h")


def test_what_a_macro_hides_is_not_passed_over(tree_of: TreeOf) -> None:
    text = GUARDS.replace("return -EINTR", "return old(2)").replace("my_own", "if (s)")
    outcome = cocci("rename").apply(tree_of({"x.c": text}), RULES)
    changed = text.replace("old(", "new(").replace("new(2)", "old(2)")
    assert isinstance(outcome, Partial)
    assert outcome.files == {"x.c": File(changed.encode())}
    assert [place.path for place in outcome.unexamined] == ["x.c"]


OWN_SCOPE = """\
int f(struct user *u)
{
	struct info *p __free(kfree) = dup(u);

	my_scope(mutex, &u->lock) {
		old(p);
	}
	return 0;
}
"""
GUARD = "int g(void)\n{\n\tscoped_guard(mutex, &lock) {\n\t\told(1);\n\t}\n\treturn 0;\n}\n"


def test_a_file_that_is_parsed_better_without_the_kernels_macros(tree_of: TreeOf) -> None:
    """What only the other run could examine is unexamined."""
    text = "@@ expression e; @@\n-old(e)\n+new(e)\n"
    own = "#define my_scope(...) YACFE_ITERATOR\n"
    sources = Given({"rename.cocci": text, "own.h": own})
    tree = tree_of({"x.c": OWN_SCOPE, "y.c": OWN_SCOPE + GUARD})
    changed = {
        "x.c": File(OWN_SCOPE.replace("old", "new").encode()),
        "y.c": File((OWN_SCOPE + GUARD.replace("old", "new")).encode()),
    }
    edit = CocciEdit(kind="cocci", rule="rename", macros="own.h")
    assert edit.apply(tree, sources) == Partial(
        changed,
        (
            Unexamined(
                "y.c",
                "spatch could not parse a part that holds old, "
                "line 3: struct info *p __free(kfree) = dup(u);",
            ),
        ),
        left=(Left("y.c", 6, "not parsed"),),
    )


def test_a_comment_that_cannot_be_kept_is_noted(tree_of: TreeOf) -> None:
    call = "void f(int x, int y)\n{\n\told(x,\t/* x */\n\t    0,\n\t    y);\t/* y */\n}\n"
    assert cocci("fewer").apply(tree_of({"x.c": call}), RULES) == Edited(
        {"x.c": File(b"void f(int x, int y)\n{\n\tnew(x, y);\t/* y */\n}\n")},
        ("comment lost in x.c: /* x */",),
    )


def test_a_typed_rule_reads_the_headers_in_the_tree(tree_of: TreeOf) -> None:
    source = (
        '#include "sub/foo.h"\n#include "../outside.h"\nint f(void)\n{\n\treturn get()->old;\n}\n'
    )
    files = {
        "d/x.c": source,
        "d/sub/foo.h": '#include "bar.h"\n',
        "d/sub/bar.h": "struct foo *get(void);\n",
    }
    # Only direct includes are read by spatch; the header that declares it is one step away.
    assert cocci("typed").apply(tree_of(files), RULES) == Idle(
        "rule typed matches nowhere", nowhere="typed"
    )


def test_a_part_that_cannot_be_parsed(tree_of: TreeOf) -> None:
    # A function without the words is not shown to spatch, but where there is a condition in it.
    broken = "int g(void)\n{\n\tFOO(a { b ] %s(2);\n#if A\n#endif\n}\n"
    tree = tree_of({"x.c": CALL + broken % "old", "y.c": CALL + broken % "harmless"})
    assert cocci("rename").apply(tree, RULES) == Partial(
        {
            "x.c": File((CALL.replace("old", "new") + broken % "old").encode()),
            "y.c": File(CALLED + (broken % "harmless").encode()),
        },
        (
            Unexamined(
                "x.c", "spatch could not parse a part that holds old, line 7: FOO(a { b ] old(2);"
            ),
        ),
        harmless=("spatch skipped unparsable code in y.c; the rule could match none of it",),
        left=(Left("x.c", 7, "not parsed"),),
    )


def test_a_function_that_spatch_gives_up_is_not_examined(tree_of: TreeOf) -> None:
    skipped = "OWN_CALL(f, int, x)\n{\n\treturn old(x);\n}\n"
    outcome = cocci("rename").apply(tree_of({"x.c": f"{skipped}\n{CALL}"}), RULES)
    assert isinstance(outcome, Partial)
    assert outcome.files == {"x.c": File(f"{skipped}\n".encode() + CALLED)}
    line = "line 3: return old(x);"
    assert outcome.unexamined == (
        Unexamined("x.c", f"spatch could not parse a part that holds old, {line}"),
    )


def test_a_definition_is_changed_or_not_examined(tree_of: TreeOf) -> None:
    given = "static DEFINE_PER_CPU(int, x) = old(1);\n"
    outcome = cocci("rename").apply(tree_of({"x.c": f"{given}\n{CALL}"}), RULES)
    reason = f"spatch could not parse a part that holds old, line 1: {given.strip()}"
    half = {"x.c": File(f"{given}\n".encode() + CALLED)}
    whole = {"x.c": File(f"{given}\n{CALL}".replace("old", "new").encode())}
    # spatch 1.1.1 gives it up, 1.3 parses it.
    if isinstance(outcome, Partial):
        assert (outcome.files, outcome.unexamined) == (half, (Unexamined("x.c", reason),))
    else:
        assert outcome == Edited(whole)


@pytest.mark.parametrize(
    "head",
    [
        "COMPAT_SYSCALL_DEFINE3(f, int, fd, void __user *, at, compat_size_t, size)",
        "BPF_CALL_2(f, struct sk_buff *, skb, u32, flags)",
    ],
)
def test_functions_that_a_macro_of_the_kernel_heads(tree_of: TreeOf, head: str) -> None:
    # spatch 1.3 ends with Not_found where such a head is the first word of a file; none is.
    text = f"#include <linux/x.h>\n\n{head}\n{{\n\treturn old(1);\n}}\n"
    outcome = cocci("rename").apply(tree_of({"x.c": text}), RULES)
    assert outcome == Edited({"x.c": File(text.replace("old", "new").encode())})


def test_long_lines_are_broken_by_the_trees_own_style(tree_of: TreeOf) -> None:
    source = "int f(void)\n{\n\treturn old(first_argument, second_argument);\n}\n"
    kernel = tree_of({"x.c": source})
    assert cocci("long").apply(kernel, RULES) == Edited(
        {
            "x.c": File(
                b"int f(void)\n{\n\treturn a_function_with_a_long_name(first_argument, second_argument,\n"
                b"\t\t\t\t\t   yet_another, and_one);\n}\n"
            )
        }
    )


def test_the_style_is_the_trees_own(tree_of: TreeOf) -> None:
    style = b"BasedOnStyle: LLVM\nColumnLimit: 60\n"
    assert style_of(tree_of({".clang-format": style})) == style


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (b"a();\r\nb();\r\n", b"a();\r\nnew();\nb();\r\n", b"a();\r\nnew();\r\nb();\r\n"),
        (b"a();\r\nb();\n", b"a();\r\nnew();\nb();\n", b"a();\r\nnew();\nb();\n"),
        (b"/* \xe9 */\n", b"/* \xe9 */\nnew();\n", b"/* \xe9 */\nnew();\n"),
        (b"a();", b"a(b);", b"a(b);"),
        (
            LONG + b"}\n",
            LONG + b"\tx();\n}\n",
            LONG + b"\tx();\n}\n",
        ),
        (
            b"int g;\n",
            b"/* New. */\nstatic bool f(int a){\n\tif (a)\n\t\treturn 1;\n\n\t\n\treturn a;\n}\n\nint g;\n",
            b"/* New. */\nstatic bool f(int a)\n{\n\tif (a)\n\t\treturn 1;\n\n\treturn a;\n}\n\nint g;\n",
        ),
    ],
    ids=[
        "CRLF",
        "mixed line ends",
        "not UTF-8",
        "no final newline",
        "a long line of somebody else",
        "a function",
    ],
)
def test_tidying_touches_only_what_is_new(before: bytes, after: bytes, expected: bytes) -> None:
    assert tidy(clang_format.KERNEL, before, after=after) == expected


SHARED = {
    "include/linux/foo.h": "struct foo {\n\tstruct bar *bar;\n};\n\nstruct bar {\n\tint n;\n};\n",
    "include/linux/foo_user.h": "#include <linux/foo.h>\n\nstruct user {\n\tstruct foo *foo;\n};\n",
}
COUNTS = (
    "#include <linux/foo_user.h>\n\nint one(struct user *user)\n{\n\treturn old_count(user->foo->bar);\n}\n"
    "\nint two(struct bar *bar)\n{\n\treturn old_count(bar);\n}\n"
)
IN_HEADER = '#include "nb.h"\n\nint f(struct nb_dev *dev)\n{\n\treturn old_count(dev->core);\n}\n'


def typed(options: str, kind: str = "struct bar *B") -> Given:
    rule = f"// Options: {options}\nvirtual patch\n\n@depends on patch@\n{kind};\n@@\n-old_count(B)\n+new_count(B)\n"
    return Given({"count.cocci": rule})


def test_types_come_from_the_headers_that_the_options_ask_for(tree_of: TreeOf) -> None:
    tree = tree_of(SHARED | {"d/x.c": COUNTS})
    edit = cocci("count", "d")
    whole = Edited({"d/x.c": File(COUNTS.replace("old", "new").encode())})
    half = COUNTS.replace("old_count(bar)", "new_count(bar)").encode()
    assert edit.apply(tree, typed("--all-includes --recursive-includes")) == whole
    missed = Edited({"d/x.c": File(half)}, left=(Left("d/x.c", 5, "no match"),))
    assert edit.apply(tree, typed("--all-includes")) == missed
    # Another header is another answer.
    changed = tree.write({"include/linux/foo.h": File(b"struct foo;\n")})
    assert edit.apply(changed, typed("--all-includes --recursive-includes")) == missed


def test_an_architecture_that_is_given_has_its_headers_read(tree_of: TreeOf) -> None:
    source = (
        "#include <asm/a.h>\n\nint f(void)\n{\n\treturn old_count(current_bar());\n}\n/* bar */\n"
    )
    tree = tree_of(
        {"arch/arm64/include/asm/a.h": "struct bar *current_bar(void);\n", "d/x.c": source}
    )
    rules = typed("--all-includes")
    changed = Edited({"d/x.c": File(source.replace("old", "new").encode())})
    edit = CocciEdit(kind="cocci", rule="count", scope=("d",), arch="arm64")
    assert edit.apply(tree, rules) == changed
    assert cocci("count", "d").apply(tree, rules) == Idle(
        "rule count matches nowhere", nowhere="count"
    )
    edit = CocciEdit(kind="cocci", rule="count", scope=("d",), arch="amr64")
    assert edit.apply(tree, rules) == Broken(
        "arch: arch/amr64 is not in this tree: did you mean arch/arm64?"
    )
    elsewhere = typed("--all-includes -I arch/arm64/inclde")
    assert cocci("count", "d").apply(tree, elsewhere) == Broken(
        "// Options: -I arch/arm64/inclde is not in this tree: did you mean arch/arm64/include?"
    )
    with pytest.raises(
        ValueError, match=r"arch: wanted the name of a directory in arch/, got '\.\.'"
    ):
        CocciEdit(kind="cocci", rule="count", arch="..")


def test_a_type_that_only_a_header_names_is_looked_for_when_the_rule_says_so(
    tree_of: TreeOf,
) -> None:
    header = "struct nb_core {\n\tint n;\n};\n\nstruct nb_dev {\n\tstruct nb_core *core;\n};\n"
    files = {
        "d/x.c": IN_HEADER,
        "d/nb.h": header,
        "d/without.c": "int g(void)\n{\n\treturn 1;\n}\n",
    }
    tree = tree_of(files)
    kind = "struct nb_core *B"
    changed = Edited({"d/x.c": File(IN_HEADER.replace("old", "new").encode())})
    assert cocci("count").apply(tree, typed("--disable-worth-trying-opt", kind)) == changed
    assert cocci("count").apply(tree, typed("--local-includes", kind)) == Idle(
        "rule count matches nowhere; spatch passed over d/x.c: the rule's identifiers are there, the "
        "name of its type is not (--disable-worth-trying-opt in // Options examines such files)",
        nowhere="count",
    )


VOID = (
    "// Options: --all-includes\nvirtual patch\n\n@depends on patch@\nidentifier f, x;\n@@\n-int\n+void\n"
    " f(struct foo *x)\n {\n \thw_start(x);\n-\treturn 0;\n }\n"
)
STARTS = "#include %s\n\nint %s(struct foo *foo)\n{\n\thw_start(foo);\n\treturn 0;\n}\n"
VOIDED = "#include %s\n\nvoid %s(struct foo *foo)\n{\n\thw_start(foo);\n}\n"
PROTOTYPES = "struct foo;\n\nint one(struct foo *foo);\nint two(struct foo *foo);\nint stop(struct foo *foo);\n"


def test_a_header_that_spatch_changes_with_the_files_that_include_it_comes_out_whole(
    tree_of: TreeOf,
) -> None:
    rules = Given({"void.cocci": VOID})
    tree = tree_of(
        {
            "d/one.c": STARTS % ('"h.h"', "one"),
            "d/two.c": STARTS % ('"h.h"', "two"),
            "d/h.h": PROTOTYPES,
            "d/far.c": STARTS % ("<linux/far.h>", "far"),
            "include/linux/far.h": "struct foo;\n\nint far(struct foo *foo);\n",
        }
    )
    expected = {
        "d/one.c": VOIDED % ('"h.h"', "one"),
        "d/two.c": VOIDED % ('"h.h"', "two"),
        "d/h.h": PROTOTYPES.replace("int one", "void one").replace("int two", "void two"),
        "d/far.c": VOIDED % ("<linux/far.h>", "far"),
        "include/linux/far.h": "struct foo;\n\nvoid far(struct foo *foo);\n",
    }
    outcome = Edited(
        {path: File(text.encode()) for path, text in expected.items()},
        ("outside of the scope, and changed with files that include it: include/linux/far.h",),
    )
    assert cocci("void", "d").apply(tree, rules) == outcome
    # And again, from memory.
    assert cocci("void", "d").apply(tree, rules) == outcome


def test_two_results_for_one_header_are_an_error_that_names_both(tree_of: TreeOf) -> None:
    rule = (
        "// Options: --local-includes\n@r@ identifier f; expression e; @@\n f(...) { name(e); }\n\n"
        "@@ expression r.e; @@\n-old(1)\n+new(e)\n"
    )
    source = '#include "h.h"\n\nvoid f(void)\n{\n\tname(%s);\n}\n/* old */\n'
    files = {"d/a.c": source % "A", "d/b.c": source % "B", "d/h.h": "\nint x = old(1);\n"}
    assert cocci("r", "d").apply(tree_of(files), Given({"r.cocci": rule})) == Broken(
        "d/h.h, line 2: comes out one way with d/a.c, another way with d/b.c; "
        "name it and its users in an edit of their own"
    )


REGISTERED = (
    "@initialize:python@\n@@\nnames = set()\n\n@r@ identifier f; expression E; @@\nenroll(E, f)\n\n"
    "@script:python@ f << r.f; @@\nnames.add(str(f))\n\n"
    "@q@ identifier g; expression F, N; position p; @@\ng(...) { <+... old@p(F, N) ...+> }\n\n"
    "@script:python s@ g << q.g; @@\nif str(g) not in names:\n    cocci.include_match(False)\n\n"
    "@depends on s@ position q.p; expression F, N; @@\n-old@p(F, N)\n+new(F)\n"
)
TWO = "int two(struct foo *foo)\n{\n\treturn old(foo, 2);\n}\n"


def test_a_rule_that_keeps_state_sees_all_files_in_one_process_remembered_or_not(
    tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    rules = Given({"registered.cocci": REGISTERED})
    tree = tree_of(
        {
            "d/one.c": "int one(void)\n{\n\treturn enroll(foo, two);\n}\n",
            "d/two.c": TWO,
            "d/zzz.c": "int zzz(void)\n{\n\tenroll(a, b);\n\treturn old(a, 1);\n}\n",
        }
    )
    two = {"d/two.c": File(TWO.replace("old(foo, 2)", "new(foo)").encode())}
    zzz = Left("d/zzz.c", 4, "no match")
    for _ in range(2):
        assert cocci("registered", "d").apply(tree, rules) == Edited(two, left=(zzz,))
    more = tree.write(
        {"d/aaa.c": File(b"int aaa(void)\n{\n\tenroll(a, c);\n\treturn old(a, 1);\n}\n")}
    )
    left = (Left("d/aaa.c", 4, "no match"), zzz)
    assert cocci("registered", "d").apply(more, rules) == Edited(two, left=left)
    # Without the file that registers it, it is not registered, whatever is remembered.
    less = tree.write({"d/one.c": None})
    assert cocci("registered", "d").apply(less, rules) == Idle(
        "rule registered matches nowhere", nowhere="registered"
    )


ITERATION = (
    "virtual patch\nvirtual after_start\n\n@r depends on !after_start@\nidentifier cb;\nexpression F;\n@@\n"
    "enroll(F, cb)\n\n@script:python depends on r@\ncb << r.cb;\n@@\nit = Iteration()\n"
    'it.set_files(["d/two.c"])\nit.add_virtual_rule("after_start")\nit.add_virtual_identifier("cb", cb)\n'
    "it.register()\n\n@depends on after_start@\nidentifier virtual.cb;\nexpression F, N;\n@@\ncb(...) {\n<...\n"
    "-old(F, N)\n+new(F)\n...>\n}\n"
)


def test_a_rule_that_iterates_has_all_files_of_its_scope(tree_of: TreeOf) -> None:
    rules = Given({"iteration.cocci": ITERATION})
    tree = tree_of({"d/one.c": "int one(void)\n{\n\treturn enroll(foo, two);\n}\n", "d/two.c": TWO})
    changed = Edited({"d/two.c": File(TWO.replace("old(foo, 2)", "new(foo)").encode())})
    for _ in range(2):
        assert cocci("iteration", "d").apply(tree, rules) == changed
    with pytest.raises(BadInput) as error:
        cocci("iteration", "d/one.c").apply(tree, rules)
    assert str(error.value) == (
        "rule iteration iterates over other files: d/two.c is not in the scope: "
        "name it in the scope of the edit"
    )
    with pytest.raises(BadInput) as error:
        cocci("iteration").apply(tree, rules)
    assert str(error.value) == (
        "rule iteration iterates over other files: spatch would need all files of the scope: "
        "give the edit a scope of at most 2000 C files"
    )


def broken(words: str) -> str:
    return f"int g(void)\n{{\n\tFOO(a {{ b ] {words}\n}}\n"


@pytest.mark.parametrize(
    ("rule", "words", "reason"),
    [
        ("@@ expression e; @@\n-old(e);\n ...\n bar(e);\n", "old(1);", ""),
        (
            "@@ expression e; @@\n-old(e);\n ...\n bar(e);\n",
            "old(1); bar(1);",
            "a part that holds bar, old, line 8: FOO(a { b ] old(1); bar(1);",
        ),
        (
            "@r@ identifier f; @@\nf(...) { <+... find(); ...+> }\n\n@@ identifier r.f; @@\n f(...) {\n"
            " <...\n-old(1)\n+new(1)\n ...>\n }\n",
            "old(1);",
            "a part that holds old, line 8: FOO(a { b ] old(1);",
        ),
        (
            "virtual report\n@depends on report@ @@\n*other();\n\n@@ expression e; @@\n-old(e)\n+new(e)\n",
            "other();",
            "",
        ),
        ('@@ expression E; @@\n-E ? "on" : "off"\n+on_off(E)\n', 'x ? "on" : 1;', ""),
        (
            '@@ expression E; @@\n-E ? "on" : "off"\n+on_off(E)\n',
            'x ? "on" : "off";',
            'a part that holds "off", "on", ?, line 8: FOO(a { b ] x ? "on" : "off";',
        ),
        ("@@ identifier f = {old, older}; expression e; @@\n-f(e)\n+new(e)\n", "oldest(1);", ""),
        (
            "@@ identifier f = {old, older}; expression e; @@\n-f(e)\n+new(e)\n",
            "older(1);",
            "a part that holds older, line 8: FOO(a { b ] older(1);",
        ),
        ("@@ expression p; @@\n-old(&p->dev)\n+new(p)\n", "old(dev); x = y ? -dev : dev;", ""),
        (
            "@@ expression p; @@\n-old(&p->dev)\n+new(p)\n",
            "old(&q . dev);",
            "a part that holds dev, old, line 8: FOO(a { b ] old(&q . dev);",
        ),
        (
            "@@ expression p; @@\n-old(&p->dev)\n+new(p)\n",
            "old(&q->\\\n dev);",
            "a part that holds dev, old, line 8: FOO(a { b ] old(&q->\\",
        ),
    ],
)
def test_a_part_counts_where_a_pattern_could_match(
    rule: str, words: str, reason: str, tree_of: TreeOf
) -> None:
    start = "int f(void)\n{\n\told(1); bar(1); find();\n}\n\n"
    tree = tree_of({"d/x.c": start + broken(words), "d/y.c": "\n"})
    outcome = cocci("r", "d").apply(tree, Given({"r.cocci": rule}))
    unexamined = outcome.unexamined if isinstance(outcome, Partial) else ()
    assert [each.reason for each in unexamined] == (
        [f"spatch could not parse {reason}"] if reason else []
    )


def test_a_file_with_several_such_parts_is_listed_once(tree_of: TreeOf) -> None:
    parts = [f"int g{n}(void)\n{{\n\tif (old({n})) {{\n\t\tcase {{ 1;\n}}\n\n" for n in range(5)]
    source = "".join(f"{part}int x{n};\n\n{CALL}\n" for n, part in enumerate(parts))
    outcome = cocci("rename").apply(tree_of({"x.c": source}), RULES)
    assert isinstance(outcome, Partial)
    assert outcome.unexamined == (
        Unexamined(
            "x.c",
            "spatch could not parse 5 parts that hold old, line 4: case { 1;; line 17: case { 1;; "
            "line 30: case { 1; and 2 more",
        ),
    )


def test_a_function_that_spatch_cannot_follow_is_not_examined(tree_of: TreeOf) -> None:
    """What matches in the others is changed; one that cannot match is no reason to stop."""
    lost = "int g(void)\n{\n\told(2);\n\tgoto out;\n}\n"
    # A function without the words is not shown to spatch, but where there is a condition in it.
    harmless = "int h(void)\n{\n\tbreak;\n#if A\n#endif\n}\n"
    files = {"d/a.c": f"{CALL}\n{lost}", "d/b.c": f"{CALL}\n{harmless}"}
    outcome = cocci("rename").apply(tree_of(files), RULES)
    assert isinstance(outcome, Partial)
    assert sorted(outcome.files) == ["d/a.c", "d/b.c"]
    assert outcome.unexamined == (
        Unexamined(
            "d/a.c",
            "spatch gave up on the control flow of a function that holds old, line 6: int g(void) "
            "(can't jump to out: because we can't find this label)",
        ),
    )
    assert outcome.left == (Left("d/a.c", 8, "control flow given up"),)
    assert outcome.harmless == (
        "spatch looked at no line of functions in d/b.c whose control flow it cannot follow; "
        "the rule could match in none of them",
    )


def test_a_function_that_spatch_is_not_shown(tree_of: TreeOf) -> None:
    """Its line is named where it is part of a message, and it is as before in the result."""
    other = "OWN_CALL(h, int, x)\n{\n\treturn other(x);\n}\n\n"
    skipped = "OWN_CALL(f, int, x)\n{\n\treturn old(x);\n}\n"
    outcome = cocci("rename").apply(tree_of({"x.c": f"{other}{CALL}\n{other}{skipped}"}), RULES)
    assert outcome == Partial(
        {"x.c": File(f"{other}{CALL.replace('old', 'new')}\n{other}{skipped}".encode())},
        (
            Unexamined(
                "x.c",
                "spatch could not parse a part that holds old, line 18: return old(x);",
            ),
        ),
        left=(Left("x.c", 18, "not parsed"),),
    )


def test_the_type_of_a_variable_may_be_declared_in_another_place(tree_of: TreeOf) -> None:
    """The isomorphism sizeof_type_expr of spatch makes `sizeof(T)` match `sizeof(x)`."""
    given = "struct s {\n\tint a;\n};\n\nint g(void)\n{\n}\n\nstatic struct s x;\n\nint h(void)\n{\n}\n\n"
    code = "int f(void)\n{\n\told(sizeof(x));\n}\n"
    rules = Given({"r.cocci": "@@ type T; @@\n-old(sizeof(T));\n+new();\n"})
    assert cocci("r").apply(tree_of({"x.c": given + code}), rules) == Edited(
        {"x.c": File((given + code.replace("old(sizeof(x))", "new()")).encode())}
    )


def test_a_rule_that_changes_what_is_not_shown_is_shown_all(
    tree_of: TreeOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the words of its patterns it cannot; if it does all the same, nothing of that is used."""
    other = "int h(void)\n{\n\treturn 1;\n}\n\n"
    real = spatch.examine
    seen = []

    def examine(
        rule: Rule,
        files: Mapping[str, bytes],
        around: Callable[[str], Around],
        cache: Cache,
        *,
        counts: Callable[[UnparsedRegion], bool],
    ) -> dict[str, FileResult]:
        seen.append(files)
        results = real(rule, files, around, cache, counts=counts)
        for path, data in files.items():
            if b"left_out" in data:
                results[path] = FileResult(CALLED)
        return results

    monkeypatch.setattr(spatch, "examine", examine)
    outcome = cocci("rename").apply(tree_of({"x.c": other + CALL}), RULES)
    assert outcome == Edited({"x.c": File(other.encode() + CALLED)})
    shown = f"void refactor_left_out_0_0(void)\n{{\n}}\n\n{CALL}"
    assert seen == [{"x.c": shown.encode()}, {"x.c": (other + CALL).encode()}]


def test_what_could_be_neither_parsed_nor_followed_is_told_apart(tree_of: TreeOf) -> None:
    lost = "int g(void)\n{\n\told(2);\n\tbreak;\n}\n"
    outcome = cocci("rename").apply(tree_of({"x.c": lost + broken("old(1);")}), RULES)
    assert isinstance(outcome, Partial)
    assert [each.reason for each in outcome.unexamined] == [
        "spatch could not parse a part that holds old, line 8: FOO(a { b ] old(1);; "
        "spatch gave up on the control flow of a function that holds old, line 1: int g(void) "
        "(can't find enclosing loop)"
    ]


def test_a_change_that_would_tear_a_statement_at_an_if_is_left_to_a_person(tree_of: TreeOf) -> None:
    """spatch prints `new(1);` before the directives, and leaves `2` behind."""
    torn = "int g(void)\n{\n\told(\n#ifdef A\n\t    1\n#else\n\t    2\n#endif\n\t   );\n}\n"
    outcome = cocci("rename").apply(tree_of({"d/a.c": f"{torn}\n{CALL}", "d/b.c": torn}), RULES)
    assert isinstance(outcome, Partial)
    why = "a change crosses an #if within a statement, line 4: make it by hand"
    assert outcome.unexamined == (Unexamined("d/a.c", why), Unexamined("d/b.c", why))
    assert outcome.files == {"d/a.c": File(f"{torn}\n".encode() + CALLED)}


def test_a_file_with_cr_at_the_end_of_its_lines(tree_of: TreeOf) -> None:
    """spatch prints the brace before the CR, `if (x)\\r{`."""
    rules = Given({"r.cocci": "@@ expression e; @@\n-old(e);\n+one();\n+two(e);\n"})
    source = b"int f(int x)\n{\n\tif (x)\n\t\told(1);\n\treturn 0;\n}\n"
    changed = source.replace(b"(x)\n\t\told(1);", b"(x) {\n\t\tone();\n\t\ttwo(1);\n\t}")
    lost = b"int g(void)\n{\n\told(2);\n\tbreak;\n}\n"
    data = (source + lost).replace(b"\n", b"\r\n")
    outcome = cocci("r").apply(tree_of({"x.c": data}), rules)
    assert isinstance(outcome, Partial)
    assert outcome.files == {"x.c": File((changed + lost).replace(b"\n", b"\r\n"))}
    assert [each.reason for each in outcome.unexamined] == [
        "spatch gave up on the control flow of a function that holds old, line 7: int g(void) "
        "(can't find enclosing loop)"
    ]
    assert outcome.left == (Left("x.c", 11, "control flow given up"),)


WHY = "it holds no call"
UNPARSED = CALL + "\n" + broken("old(2);")


def test_a_file_that_may_stay_unexamined(tree_of: TreeOf) -> None:
    alone = broken("old(2);")
    tree = tree_of({"d/w.c": alone, "d/x.c": UNPARSED, "d/y.c": CALL, "d/z.c": UNPARSED})
    files = {"d/x.c": File(UNPARSED.replace("old(1)", "new(1)").encode()), "d/y.c": File(CALLED)}
    w, x, z = (AcceptedFile(file=f"d/{name}.c", reason=WHY) for name in "wxz")
    outcome = CocciEdit(
        kind="cocci", rule="rename", scope=("d/x.c", "d/y.c"), unexamined=(x,)
    ).apply(tree, RULES)
    unparsed = (Left("d/x.c", 8, "not parsed"),)
    assert outcome == Edited(files, accepted=(Unexamined("d/x.c", WHY),), left=unparsed)
    outcome = CocciEdit(kind="cocci", rule="rename", scope=("!d/w.c",), unexamined=(x,)).apply(
        tree, RULES
    )
    assert isinstance(outcome, Partial)
    assert (outcome.accepted, [place.path for place in outcome.unexamined]) == (
        (Unexamined("d/x.c", WHY),),
        ["d/z.c"],
    )
    edit = CocciEdit(kind="cocci", rule="rename", scope=("d/x.c", "d/y.c"), unexamined=(x, z))
    assert edit.apply(tree, RULES) == Broken(
        "cocci rename: unexamined names d/z.c, where nothing is left unexamined: take it out"
    )
    # Nothing else is left to match: whoever asks why is led to `explain` all the same.
    edit = CocciEdit(kind="cocci", rule="rename", scope=("d/w.c",), unexamined=(w,))
    assert edit.apply(tree, RULES) == Idle(
        "cocci rename matches nowhere that spatch could examine", nowhere="rename"
    )
    with pytest.raises(
        ValueError, match="reason: wanted a reason that a reviewer can read, got 'no'"
    ):
        AcceptedFile(file="d/x.c", reason="no")


def test_a_function_that_is_left_as_it_is(tree_of: TreeOf) -> None:
    two = CALL + "\n" + CALL.replace("f(void)", "g(void)")
    tree = tree_of({"x.c": two, "y.c": CALL})
    half = CALL + "\n" + CALL.replace("f(void)", "g(void)").replace("old", "new")

    def keeping(*sites: tuple[str, str]) -> CocciEdit:
        kept = tuple(KeptSite(file=file, function=name, reason=WHY) for file, name in sites)
        return CocciEdit(kind="cocci", rule="rename", keep=kept)

    assert keeping(("x.c", "f"), ("y.c", "f")).apply(tree, RULES) == Edited(
        {"x.c": File(half.encode())},
        (
            "f() in x.c is left as it is: it holds no call",
            "f() in y.c is left as it is: it holds no call",
        ),
        left=(Left("x.c", 3, "kept"), Left("y.c", 3, "kept")),
    )
    assert keeping(("x.c", "f"), ("x.c", "g"), ("y.c", "f")).apply(tree, RULES) == Idle(
        "cocci rename: what matches is left as it is"
    )
    assert keeping(("x.c", "h")).apply(tree, RULES) == Broken(
        "cocci rename: keep names h() in x.c, which it does not change: take it out"
    )


def test_a_header_that_the_scope_leaves_out_is_not_changed_with_others(tree_of: TreeOf) -> None:
    tree = tree_of({"d/one.c": STARTS % ('"h.h"', "one"), "d/h.h": PROTOTYPES})
    outcome = cocci("void", "d", "!d/h.h").apply(tree, Given({"void.cocci": VOID}))
    assert outcome == Edited(
        {"d/one.c": File((VOIDED % ('"h.h"', "one")).encode())},
        ("left as it is, for the scope leaves it out: d/h.h",),
    )


LEFT = """\
static int f(int a)
{
\treturn old(a);
}

TRACE_EVENT(hit,
\tTP_fast_assign(
\t\t__entry->x = old(x);
\t),
\tTP_printk("x=%d old", __entry->x)
);

#define OLD(x) \\
\told + (x)

int old; /* old */
"""


def test_what_is_left_is_listed_with_its_reason_and_can_be_declared(tree_of: TreeOf) -> None:
    tree = tree_of({"d/a.c": LEFT, "d/b.c": CALL, "d/c.c": "int g(void)\n{\n\treturn *old;\n}\n"})
    places = (
        Left("d/a.c", 8, "in a macro's arguments"),
        Left("d/a.c", 10, "in a string"),
        Left("d/a.c", 14, "in a macro"),
        Left("d/a.c", 16, "outside of functions"),
        Left("d/c.c", 3, "no match"),
    )

    def leaving(left: int | tuple[str, ...]) -> EditOutcome:
        declared = (
            left
            if isinstance(left, int)
            else tuple(AcceptedFile(file=each, reason=WHY) for each in left)
        )
        return CocciEdit(kind="cocci", rule="rename", left=declared).apply(tree, RULES)

    outcome = cocci("rename").apply(tree, RULES)
    assert isinstance(outcome, Edited)
    assert (sorted(outcome.files), outcome.left) == (["d/a.c", "d/b.c"], places)
    declared = replace(outcome, left_declared=True)
    assert leaving(5) == declared
    assert leaving(("d/a.c", "d/c.c")) == declared
    where = ", ".join(map(str, places))
    assert leaving(0) == Broken(
        f"cocci rename: 0 places should be left: the rule's words are still in {where}"
    )
    assert leaving(("d/a.c",)) == Broken(
        "cocci rename: not declared as left: the rule's words are still in d/c.c:3 (no match)"
    )
    assert leaving(("d/a.c", "d/b.c", "d/c.c")) == Broken(
        "cocci rename: left names d/b.c, where nothing is left: take it out"
    )


def test_a_line_that_the_edit_wrote_is_not_left(tree_of: TreeOf) -> None:
    rules = Given({"r.cocci": "@@ expression e; @@\n-old(e, 1)\n+old(e)\n"})
    tree = tree_of({"x.c": "int f(void)\n{\n\treturn old(a, 1);\n}\n"})
    changed = File(b"int f(void)\n{\n\treturn old(a);\n}\n")
    assert cocci("r").apply(tree, rules) == Edited({"x.c": changed})


def test_virtual_rules_and_identifiers_are_given_by_the_edit(tree_of: TreeOf) -> None:
    rule = (
        "virtual before\n\n@depends on before@ identifier virtual.fn; expression e; @@\n-fn(e)\n+new(e)\n\n"
        "@depends on !before@ expression e; @@\n-older(e)\n+new(e)\n"
    )
    tree, rules = tree_of({"x.c": CALL}), Given({"r.cocci": rule})

    def edit(**virtual: bool | str) -> CocciEdit:
        found = CocciEdit(kind="cocci", rule="r", scope=("x.c",), virtual=dict(virtual))
        found.check(rules)
        return found

    changed = Edited({"x.c": File(CALLED)}, virtual=("before", "fn=old"))
    assert edit(before=True, fn="old").apply(tree, rules) == changed
    assert isinstance(edit(before=False, fn="old").apply(tree, rules), Idle)
    with pytest.raises(BadInput, match="rule r has no virtual identifier 'other'"):
        edit(other="old")
    with pytest.raises(BadInput, match="rule r declares no virtual rule 'after', it has before"):
        edit(after=True)
    with pytest.raises(ValueError, match="virtual: wanted an identifier for fn, got 'a b'"):
        edit(fn="a b")


def test_regular_expressions_and_options_reach_spatch(tree_of: TreeOf) -> None:
    rule = (
        '#spatch --max-width 40\n// Options: -no_includes\n\n@@ identifier f =~ "^(old|older)$"; '
        "expression e; @@\n-f(e)\n+new(e, a_long_name_here, another)\n"
    )
    tree = tree_of({"d/x.c": CALL})
    outcome = cocci("r", "d").apply(tree, Given({"r.cocci": rule}))
    assert isinstance(outcome, Edited)
    assert list(outcome.files) == ["d/x.c"]
