"""A template of a series ends, is not large, and says where it went wrong, whatever it is."""

from __future__ import annotations

import pytest

from refactor.errors import BadInput
from refactor.tools.template import render

STEPS = "it takes more than 500000 steps"
LONG = "it makes a text of more than 400000 characters"
WIDE = "it has a format that is wider than 1000, or as wide as a value says"
NESTED = "its expressions or blocks are nested too deep"
GROWING = "{% set n = namespace(x=START) %}{% for i in range(99) %}\n{% set n.x = MORE %}{% endfor %}{{ n.x == n.x }}"

BOUNDED = [
    (
        "{% for a in range(99999) %}\n{% for b in range(99999) %}{% endfor %}{% endfor %}",
        f":2: {STEPS}",
    ),
    ("{% for a in range(99999) if range(99999) | list %}{% endfor %}", f":1: {STEPS}"),
    (
        "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(99) }}",
        f":1: {STEPS}",
    ),
    ("{% for i in range(999) %}{{ ('y'*300000) in ('x'*300000) }}{% endfor %}", f":1: {STEPS}"),
    ("{% for i in range(9999) %}{{ ('a'*60000)|wordwrap(20)|length }}{% endfor %}", f":1: {STEPS}"),
    ("{{ [[1]*90000]*90000 }}", f":1: {STEPS}"),
    (GROWING.replace("START", "'x'").replace("MORE", "n.x ~ n.x"), f":2: {LONG}"),
    (GROWING.replace("START", "'x'").replace("MORE", "n.x + n.x"), f":2: {LONG}"),
    (GROWING.replace("START", "'x'").replace("MORE", "[n.x, n.x] | join"), f":2: {LONG}"),
    (GROWING.replace("START", "[1]").replace("MORE", "[n.x, n.x]"), f":2: {STEPS}"),
    (GROWING.replace("START", "(1,)").replace("MORE", "(n.x, n.x)"), f":2: {STEPS}"),
    (GROWING.replace("START", "1").replace("MORE", "{1: n.x, 2: n.x}"), f":2: {STEPS}"),
    (GROWING.replace("START", "1").replace("MORE", "namespace(a=n.x, b=n.x)"), f":2: {STEPS}"),
    ("{% set a = namespace() %}{% set a.x = [a, a] %}\n{{ a }}", f":2: {STEPS}"),
    ("{% for i in range(90000) %}{{ 'y'*1000 }}{% endfor %}", f": {LONG}"),
    ("{% for i in range(9000) %}" + "y" * 1000 + "{% endfor %}", f": {LONG}"),
    (
        "{% set a %}{% for i in range(9000) %}" + "y" * 1000 + "{% endfor %}{% endset %}",
        f":1: {LONG}",
    ),
    ("{{ 'x'*10**13 }}", f":1: {LONG}"),
    ("{{ ('x\n'*90000)|indent(1000) }}", f":2: {LONG}"),
    ("{{ ('x'*1000)|replace('', 'y'*100000) }}", f":1: {LONG}"),
    ("{{ ('x'*1000).replace('', 'y'*100000) }}", f":1: {LONG}"),
    ("{{ ('x'*100000).join('y'*100000) }}", f":1: {LONG}"),
    ("{{ ('y'*100000)|join('x'*100000) }}", f":1: {LONG}"),
    ("{{ [1]*10**13 }}", ":1: it makes a list of more than 100000 elements"),
    ("{{ '%999999999999d' % 1 }}", f":1: {WIDE}"),
    ("{{ '%*d' % (999999999, 1) }}", f":1: {WIDE}"),
    ("{{ '%9999d'|format(1) }}", f":1: {WIDE}"),
    ("{{ '{:>9999}'.format(1) }}", f":1: {WIDE}"),
    ("{{ '{:>{}}'.format(1, 9999) }}", f":1: {WIDE}"),
    ("{{ ('%s'*101)|format(1) }}", ":1: it has a format with more than 100 places"),
    ("{{ 10**10**10 * 10**4000 }}", ":1: it makes a number of more than 4096 bits"),
    ("{{ 'x'.ljust(9999) }}", ":1: 'ljust' is given a number above 1000"),
    ("{{ 'x'|center(9999) }}", ":1: 'center' is given a number above 1000"),
    ("{{ [1]|batch(9999, 'x') }}", ":1: 'batch' is given a number above 1000"),
    ("{{ 1|round(9999) }}", ":1: 'round' is given a number above 1000"),
    ("{{ ('a'*60000)|wordwrap(1) }}", ":1: 'wordwrap' is given a width below 20"),
    ("{{ [[1],[2]]|sum(start=[]) }}", ":1: 'sum' adds numbers only"),
    ("x" * 50001, ": a template of 50001 characters: 50000 is most"),
]
"""Each would hang, or fill the memory."""

WRONG = [
    ("\n{{ [1]|random }}", ":2: No filter named 'random'."),
    ("{{ lipsum() }}", ":1: 'lipsum' is undefined: facts are fact"),
    ("\n\n{{ nope }}", ":3: 'nope' is undefined: facts are fact"),
    ("{{ cycler(1) }}", ":1: Cycler is nothing that can be printed"),
    ("{{ 'x'.upper }}", ":1: builtin_function_or_method is nothing that can be printed"),
    ("\n{{ [cycler(1)] }}", ": line 2 of its text shows an object that has no text of its own"),
    ("{{ dict.fromkeys('a') }}", ":1: fromkeys may not be called"),
    ("{{ fact.tell() }}", ":1: tell may not be called"),
    ("\n{{ 1/0 }}", ":2: division by zero"),
    ("{{ (1e308*10)|int }}", ":1: cannot convert float infinity to integer"),
    ("{{ 10.0**400 }}", ":1: (34, 'Numerical result out of range')"),
    ("{{ 1 + 'a' }}", ":1: unsupported operand type(s) for +: 'int' and 'str'"),
    ("{% for a, b in [1] %}{% endfor %}", ":1: cannot unpack non-iterable int object"),
    ("\n{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", ":2: it calls itself without an end"),
    ("\n{% block b %}{{ self.b() }}{% endblock %}", ":2: it calls itself without an end"),
    ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", f": {NESTED}"),
    ("{{ " + "not " * 3000 + "1 }}", f": {NESTED}"),
    ("".join(f"{{% for i{n} in [1] %}}" for n in range(30)) + "{% endfor %}" * 30, f": {NESTED}"),
    ("{{ " + "9" * 5000 + " }}", ": a number has too many digits"),
    ("{{ '\\ud800' }}", ": its text holds U+D800 in line 1: take it out"),
    ("a\n{{ '%c' % 27 }}", ": its text holds U+001B in line 2: take it out"),
    ("{{ '\\u2028' }}", ": its text holds U+2028 in line 1: take it out"),
    ("{{ '\\u202e' }}", ": its text holds U+202E in line 1: take it out"),
]


class Fact:
    """Something with a method."""

    def tell(self) -> str:
        return "x"


@pytest.mark.parametrize(
    ("text", "complaint"), [*BOUNDED, *WRONG], ids=[text[:60] for text, _ in [*BOUNDED, *WRONG]]
)
def test_what_is_wrong_with_a_template_is_one_line(text: str, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        render(text, {"fact": Fact()}, "a.j2")
    assert str(caught.value) == f"a.j2{complaint}"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{ [3, 1, 2] | sort | map('string') | join(', ') }}", "1, 2, 3"),
        ("{% for i in range(3) %}{{ loop.index }}{{ loop.cycle('a', 'b') }}{% endfor %}", "1a2b3a"),
        ("{% for a in [1, 2, 3] if a > 1 %}{{ a }}{% else %}none{% endfor %}", "23"),
        ("{% for a in [] %}{% else %}none{% endfor %}", "none"),
        ("{% macro f(a, b=2) %}{{ a }}{{ b }}{{ caller() }}{% endmacro %}{% call f(1) %}x{% endcall %}", "12x"),
        ("{% macro f(n) %}{{ n }}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}", "543210"),
        ("{% set n = namespace(c=0) %}{% for i in [1, 2] %}{% set n.c = n.c + i %}{% endfor %}{{ n.c }}", "3"),
        ("{% set a %}x{% endset %}{% filter upper %}{{ a }}b{% endfilter %}", "XB"),
        ("{{ 'a-b'.split('-') | join }} {{ '%s-%03d' % ('a', 5) }} {{ '{:>4}'.format(1) }}", "ab a-005    1"),
        ("{{ {'a': 1}.items() | list }} {{ 'abc'[1:] }} {{ 3 in (1, 3) }} {{ x | default('d') }}",
         "[('a', 1)] bc True d"),
        ("{% block b %}b{% endblock %}{{ self.b() }}", "bb"),
        ("{{ [{'n': 1}, {'n': 2}] | sum('n') }} {{ [{'n': 1}] | selectattr('n', 'eq', 1) | list | length }}", "3 1"),
        ("{% for a in [1, [2]] recursive %}{{ loop(a) if a is iterable else a }}{% endfor %}", "12"),
        ("{{ ('word ' * 20) | wordwrap(40) | length }} {{ 'a\nb' | indent(2) }}", "99 a\n  b"),
    ],
)  # fmt: skip
def test_what_templates_are_for(text: str, filled: str) -> None:
    assert render(text, {"fact": Fact()}, "a.j2") == filled


def test_a_long_cover_letter_is_within_the_bounds() -> None:
    files = [
        {"path": f"drivers/net/ethernet/vendor/file{number}.c", "added": number}
        for number in range(2000)
    ]
    line = "  {{ file.path }}: +{{ file.added }}{% if file.added > 9 %} lines{% endif %}.\n"
    text = f"{{% for file in files %}}\n{line}{{% endfor %}}"
    assert len(render(text, {"files": files}, "a.j2").splitlines()) == 2000
