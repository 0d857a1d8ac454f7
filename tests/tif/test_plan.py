"""Thread flags out of headers, and their layout: examples, and what holds of every layout."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refactor.tif.flags import Flag, Flags, Generic, Mask, flags, generic, short
from refactor.tif.layout import (
    Constraints,
    FlagMove,
    Layout,
    Moving,
    NoLayout,
    PositionTest,
    Reason,
    Users,
)
from refactor.tif.plan import plan
from refactor.tif.reasons import covered
from refactor.tif.source import read
from refactor.tif.users import users
from refactor.tif.uses import Use
from tests.thread_flags import GENERIC, HEADER

BOTH = generic(read("generic.h", GENERIC), GENERIC)
SET = Users(("a.c:1",), (), True)


def of(text: str) -> Flags:
    return flags([read("h", text)])


def test_a_flag_has_a_number_a_place_and_conditions() -> None:
    found = of(HEADER)
    assert found.names == (
        *("TIF_SYSCALL_TRACE", "TIF_SIGPENDING", "TIF_NOTIFY_RESUME", "TIF_SECCOMP", "TIF_32BIT"),
        *("TIF_POLLING_NRFLAG", "TIF_UNUSED"),
    )
    assert found.flags[2] == Flag(
        "TIF_NOTIFY_RESUME", 2, "2", (), "callback before returning to user", "h", 7, 8
    )
    assert found.flags[4].conditions == ("defined(CONFIG_64BIT)",)
    assert found.masks[-1] == Mask(
        "_TIF_WORK_MASK",
        "(_TIF_SIGPENDING | _TIF_NOTIFY_RESUME)",
        ("_TIF_SIGPENDING", "_TIF_NOTIFY_RESUME"),
        False,
        (),
        "h",
        22,
        22,
    )
    assert [mask.name for mask in found.masks if mask.bit] == [
        *("_TIF_SYSCALL_TRACE", "_TIF_SIGPENDING", "_TIF_NOTIFY_RESUME", "_TIF_SECCOMP")
    ]


def test_numbers_are_evaluated_over_headers() -> None:
    first = read(
        "a.h",
        "#include <asm/b.h>\n#define TIF_A (BASE + 1)\n#define TIF_B TIF_A\n#define TIF_C NOWHERE\n",
    )
    second = read("b.h", "#define BASE (1 << 2)\nenum { TIF_D = 9, TIF_E };\n")
    assert flags([first, second]).numbers() == {"TIF_A": 5, "TIF_B": 5, "TIF_D": 9, "TIF_E": 10}
    assert flags([first, second]).names[-1] == "TIF_C"


def test_no_bit_is_below_the_first() -> None:
    assert of("#define TIF_A -1\n#define TIF_B (2 - 3)\n#define TIF_C (2 - 2)\n").numbers() == {
        "TIF_C": 0
    }


@pytest.mark.parametrize(
    "body", ["(1 << TIF_A)", "(1<<TIF_A)", "1UL << TIF_A", "BIT(TIF_A)", "_BITUL(TIF_A)"]
)
def test_a_bit_is_a_bit_however_it_is_written(body: str) -> None:
    assert of(f"#define TIF_A 3\n#define _TIF_A {body}\n").masks[0].bit


def test_what_is_always_so_is_no_condition() -> None:
    (flag,) = of(
        "#ifdef __KERNEL__\n#ifndef __ASSEMBLER__\n#define TIF_A 1\n#endif\n#endif\n"
    ).flags
    assert flag.conditions == ("!defined(__ASSEMBLER__)",)
    assert (
        short((*flag.conditions, "defined(CONFIG_X) && !(defined(Y))"))
        == "!__ASSEMBLER__ && CONFIG_X && !Y"
    )


def test_the_generic_header_says_what_it_leaves() -> None:
    assert (
        Generic(
            {"TIF_NOTIFY_RESUME": 0, "TIF_SIGPENDING": 1, "TIF_POLLING_NRFLAG": 6, "TIF_RSEQ": 11},
            {"TIF_POLLING_NRFLAG": "HAVE_TIF_POLLING_NRFLAG"},
            16,
            31,
        )
        == BOTH
    )
    other = "/* bits 20 - 40 are reserved for arch use */\n#define TIF_A 1\n"
    assert generic(read("g", other), other) == Generic({"TIF_A": 1}, {}, 20, 40)
    assert generic(read("g", ""), "") == Generic({}, {}, 16, 31)


def uses_of(*names: str) -> list[Use]:
    return [Use(name, "sets", "a.c", 1) for name in names]


def planned(text: str, *names: str, constraints: Constraints | None = None) -> Layout | NoLayout:
    found = of(text)
    return plan(
        found,
        BOTH,
        used=users(found, uses_of(*names), {}),
        constraints=constraints or Constraints(),
    )


LIVE = ("TIF_SYSCALL_TRACE", "TIF_SECCOMP", "TIF_32BIT", "_TIF_WORK_MASK")


def test_own_flags_keep_their_order_from_16_on() -> None:
    result = planned(HEADER, *LIVE)
    assert isinstance(result, Layout)
    assert [(move.name, move.old, move.new, move.fate) for move in result.moves] == [
        ("TIF_SYSCALL_TRACE", 0, 16, "moved"),
        ("TIF_SIGPENDING", 1, 1, "generic"),
        ("TIF_NOTIFY_RESUME", 2, 0, "generic"),
        ("TIF_SECCOMP", 3, 17, "moved"),
        ("TIF_32BIT", 4, 18, "moved"),
        ("TIF_POLLING_NRFLAG", 5, 6, "generic"),
        ("TIF_UNUSED", 6, None, "dropped"),
    ]
    assert (result.switches, result.dead, result.done) == (("HAVE_TIF_POLLING_NRFLAG",), (), False)


def test_only_flags_without_an_own_bit_move_where_that_is_wanted() -> None:
    header = (
        "#define TIF_LOW 3\n#define TIF_SIGPENDING 4\n#define TIF_LOW2 6\n#define TIF_A 16\n"
        "#define TIF_DEAD 17\n#define TIF_B 20\n#define TIF_TWIN 20\n"
    )
    used = {f"TIF_{name}": SET for name in ("LOW", "LOW2", "A", "B", "TWIN")}
    found = plan(of(header), BOTH, used=used, constraints=Constraints(), moving="needed")
    assert isinstance(found, Layout)
    assert [(move.name, move.old, move.new, move.fate) for move in found.moves] == [
        ("TIF_LOW", 3, 17, "moved"),
        ("TIF_SIGPENDING", 4, 1, "generic"),
        ("TIF_LOW2", 6, 18, "moved"),
        ("TIF_A", 16, 16, "kept"),
        ("TIF_DEAD", 17, None, "dropped"),
        ("TIF_B", 20, 20, "kept"),
        ("TIF_TWIN", 20, 19, "moved"),
    ]


@pytest.mark.parametrize("moving", ["needed", "all"])
def test_flags_that_stay_leave_no_more_bits_than_there_are(moving: Moving) -> None:
    header = "".join(f"#define TIF_F{bit} {bit}\n" for bit in range(8, 25))
    used = {f"TIF_F{bit}": SET for bit in range(8, 25)}
    found = plan(of(header), BOTH, used=used, constraints=Constraints(), moving=moving)
    assert isinstance(found, NoLayout)
    assert found.reasons == (Reason("17 own flags for 16 bits (16-31)"),)
    assert [move.fate for move in found.moves].count("blocked") == 1


def test_what_is_in_its_place_stays() -> None:
    result = planned(
        "#define TIF_SIGPENDING 1\n#define TIF_A 16\n#define TIF_B 18\n", "TIF_A", "TIF_B"
    )
    assert [move.fate for move in result.moves] == ["generic", "kept", "moved"]


def test_what_is_only_tested_goes_with_its_masks() -> None:
    text = (
        "#define TIF_A 1\n#define TIF_B 2\n#define _TIF_A (1 << TIF_A)\n#define _TIF_M (_TIF_A)\n"
    )
    found = of(text)
    used = users(found, [Use("_TIF_M", "tests", "a.c", 7), *uses_of("TIF_B")], {})
    result = plan(found, BOTH, used=used, constraints=Constraints())
    assert isinstance(result, Layout)
    assert result.moves[0] == FlagMove(
        *("TIF_A", 1, None, "dropped", "nothing sets it, tested at a.c:7", ()),
        Users(("a.c:7",), (), False, ("a.c:7",)),
    )
    assert result.dead == ("_TIF_M",)


def test_what_is_beside_others_in_a_mask_stays() -> None:
    text = "#define TIF_A 1\n#define TIF_B 2\n#define _TIF_M ((1 << TIF_A) | (1 << TIF_B))\n"
    found = of(text)
    used = users(found, [Use("_TIF_M", "tests", "a.c", 7), *uses_of("TIF_B")], {})
    result = plan(found, BOTH, used=used, constraints=Constraints())
    assert [(move.new, move.why) for move in result.moves] == [
        (16, "nothing sets it, but _TIF_M holds it"),
        (17, ""),
    ]


def test_a_number_that_nobody_uses_goes() -> None:
    result = planned("#define TIF_A 1\n#define _TIF_ALL 0xffff\n", "TIF_A")
    assert isinstance(result, Layout)
    assert result.dead == ("_TIF_ALL",)


def reasons(result: Layout | NoLayout) -> list[str]:
    assert isinstance(result, NoLayout)
    return [str(reason) for reason in result.reasons]


def own(number: int) -> str:
    return "".join(f"#define TIF_F{n} {n}\n" for n in range(number))


def test_sixteen_bits_are_not_enough_for_more() -> None:
    names = [f"TIF_F{n}" for n in range(18)]
    assert isinstance(planned(own(16), *names), Layout)
    result = planned(f"{own(18)}#define TIF_DEAD 20\n", *names)
    assert reasons(result) == ["18 own flags for 16 bits (16-31); dropped already: TIF_DEAD"]
    assert [move.new for move in result.moves][-4:] == [31, None, None, None]
    entry = Constraints(syscall_work=("TIF_F3", "TIF_F5", "TIF_OTHER"))
    result = planned(own(18), *names, constraints=entry)
    assert reasons(result) == [
        "18 own flags for 16 bits (16-31); GENERIC_ENTRY would take 2 of them (TIF_F3, TIF_F5), 16 remain"
    ]
    assert isinstance(result, NoLayout)
    assert result.after == "GENERIC_ENTRY"
    already = Constraints(
        selected={"GENERIC_ENTRY": "Kconfig:1"}, syscall_work=("TIF_F3", "TIF_F5")
    )
    assert reasons(planned(own(18), *names, constraints=already)) == [
        "18 own flags for 16 bits (16-31)"
    ]


def test_a_word_may_hold_something_else() -> None:
    shift = "#define TI_FLAG_FAULT_CODE_SHIFT 18\n"
    assert isinstance(planned(own(2) + shift, "TIF_F0", "TIF_F1"), Layout)
    assert reasons(planned(own(3) + shift, "TIF_F0", "TIF_F1", "TIF_F2")) == [
        "h:4: 3 own flags for 2 bits (16-17), because bits from 18 upwards hold something else"
    ]
    assert reasons(planned(own(1) + shift.replace("18", "8"), "TIF_F0")) == [
        "h:2: no bit for 1 own flag, because bits from 8 upwards hold something else"
    ]


def test_a_mask_of_numbers_holds_other_flags_afterwards() -> None:
    text = "#define TIF_SIGPENDING 0\n#define TIF_A 1\n#define _TIF_M 0x3\n"
    assert reasons(planned(text, "TIF_A", "_TIF_M")) == [
        "h:3: _TIF_M is 0x3: it would lose TIF_A and get TIF_NOTIFY_RESUME"
    ]
    unknown = planned("#define TIF_A 1\n#define _TIF_M (X | 0x2)\n", "TIF_A", "_TIF_M")
    assert reasons(unknown) == ["h:2: _TIF_M is (X | 0x2), which cannot be evaluated"]
    for result in (planned(text, "TIF_A", "_TIF_M"), unknown):
        assert isinstance(result, NoLayout)
        assert result.after == "naming _TIF_M's flags"


def test_code_that_looks_at_positions_finds_other_flags_afterwards() -> None:
    looks = Constraints(looks=(PositionTest("entry.S:3", 1 << 1, "bit 1 is the sign"),))
    assert reasons(planned("#define TIF_A 1\n", "TIF_A", constraints=looks)) == [
        "entry.S:3: bit 1 is the sign would lose TIF_A and get TIF_SIGPENDING"
    ]
    same = Constraints(looks=(PositionTest("entry.S:3", 1 << 20, "bit 20"),))
    assert isinstance(planned("#define TIF_A 1\n", "TIF_A", constraints=same), Layout)


def test_a_bit_of_its_own_has_to_be_looked_at() -> None:
    rseq = Constraints(
        {"HAVE_RSEQ": "Kconfig:9"}, standins={"TIF_RSEQ": "thread_info.h:5", "TIF_OTHER": "x:1"}
    )
    assert reasons(planned("#define TIF_A 1\n", "TIF_A", constraints=rseq)) == [
        "Kconfig:9: selects HAVE_RSEQ, and TIF_RSEQ would be a bit of its own (thread_info.h:5), "
        "at which only GENERIC_ENTRY's loop looks"
    ]
    # Half of it is not enough: kernel/entry/common.c leaves TIF_RSEQ to include/linux/rseq_entry.h,
    # which asks for all.
    half = Constraints({**rseq.selected, "GENERIC_IRQ_ENTRY": "Kconfig:8"}, standins=rseq.standins)
    assert len(reasons(planned("#define TIF_A 1\n", "TIF_A", constraints=half))) == 1
    looped = Constraints({**rseq.selected, "GENERIC_ENTRY": "Kconfig:8"}, standins=rseq.standins)
    assert isinstance(planned("#define TIF_A 1\n", "TIF_A", constraints=looped), Layout)
    without = Constraints(standins=rseq.standins)
    assert isinstance(planned("#define TIF_A 1\n", "TIF_A", constraints=without), Layout)


def test_an_assembler_has_the_last_word() -> None:
    refused = Constraints(
        refused=(Reason("does not encode", "entry.S:1"), Reason("too few", after="X"))
    )
    result = planned("#define TIF_A 1\n", "TIF_A", constraints=refused)
    assert reasons(result) == ["entry.S:1: does not encode", "too few"]
    assert isinstance(result, NoLayout)
    assert result.after == ""


def test_there_has_to_be_a_generic_header_and_numbers() -> None:
    found = of("#define TIF_A 1\n#define TIF_B FAR\n")
    assert reasons(plan(found, None, used={}, constraints=Constraints())) == [
        "this base has no include/asm-generic/thread_info_tif.h"
    ]
    used = users(found, uses_of("TIF_A", "TIF_B"), {})
    assert reasons(plan(found, BOTH, used=used, constraints=Constraints())) == [
        "h:2: TIF_B is FAR, which is no number that the headers give"
    ]


def test_who_has_it_already_may_have_it_wrong() -> None:
    include = "#include <asm-generic/thread_info_tif.h>\n"
    assert planned(f"#define HAVE_TIF_X\n{include}#define TIF_A 17\n") == Layout(
        (FlagMove("TIF_A", 17, 17, "kept", "", (), Users()),), ("HAVE_TIF_X",), (), True
    )
    assert reasons(
        planned(
            f"{include}#define TIF_A 11\n#define TIF_B 17\n#define TIF_C 17\n#define TIF_D 13\n"
        )
    ) == [
        "TIF_A has bit 11, which is TIF_RSEQ's",
        "TIF_D has bit 13, which is not the architecture's",
        "TIF_C has bit 17, which is TIF_B's",
    ]


# What holds of every layout.

NAMES = tuple(f"TIF_N{n}" for n in range(40))


@st.composite
def headers(draw: st.DrawFn) -> tuple[str, str, list[Use]]:
    """A header of an architecture, a generic header, and uses."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=28))
    numbers = draw(
        st.lists(st.integers(0, 31), unique=True, min_size=len(names), max_size=len(names))
    )
    lines = [f"#define {name} {number}" for name, number in zip(names, numbers, strict=True)]
    lines += [f"#define _{name} (1 << {name})" for name in names if draw(st.booleans())]
    bits = [f"_{name}" for name in names if f"#define _{name} (1 << {name})" in lines]
    if bits:
        for nth in range(draw(st.integers(0, 3))):
            held = draw(st.lists(st.sampled_from(bits), unique=True, min_size=1))
            lines.append(f"#define _TIF_MASK{nth} ({' | '.join(held)})")
    common = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=13))
    places = draw(
        st.lists(st.integers(0, 15), unique=True, min_size=len(common), max_size=len(common))
    )
    both = [f"#define {name} {number}" for name, number in zip(common, places, strict=True)]
    found = [
        Use(name, draw(st.sampled_from(["sets", "tests", "assembly"])), "a.c", 1)
        for name in (*names, *re.findall(r"_TIF_MASK\d", "\n".join(lines)))
        if draw(st.integers(0, 4))
    ]
    return "\n".join(lines), "\n".join(both), found


@settings(deadline=None)
@given(headers())
def test_every_layout_is_one(drawn: tuple[str, str, list[Use]]) -> None:
    text, common, found = drawn
    before = of(text)
    both = generic(read("g", common), common)
    used = users(before, found, {})
    result = plan(before, both, used=used, constraints=Constraints())
    own_flags = [name for name in before.names if name not in both.numbers]
    if isinstance(result, NoLayout):
        kept = [
            name
            for name in own_flags
            if next(m for m in result.moves if m.name == name).fate != "dropped"
        ]
        assert len(kept) > 16
        return
    after = result.numbers()
    # No two flags share a bit, also with those of the generic header that the architecture has not
    # had.
    assert len({**both.numbers, **after}.values()) == len(set({**both.numbers, **after}.values()))
    assert all(after[name] == both.numbers[name] for name in before.names if name in both.numbers)
    places = [after[name] for name in own_flags if name in after]
    assert places == list(range(16, 16 + len(places)))
    # Masks name what they named, but for what nothing sets.
    dropped = {move.name for move in result.fate("dropped")}
    assert all(not used.get(name, Users()).set for name in dropped)
    new = {**both.numbers, **after}
    gone = {f"_{name}": "0" for name in dropped}
    for mask in before.masks:
        if mask.name not in result.dead and mask.name[1:] not in dropped:
            was = covered(mask.body, before.numbers(), before.known)
            now = covered(mask.body, new, before.known | gone)
            assert was is not None
            assert now == was - dropped
