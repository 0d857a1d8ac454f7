from __future__ import annotations

import pytest

from refactor.errors import BadInput
from refactor.series.build import Build
from refactor.series.declared import declare, parse_toml
from refactor.series.schema import Accept, Head, Recipients, Step

EDIT = {"kind": "cocci", "rule": "r"}
ROLES = "maintainer, supporter, reviewer, odd fixer, list"
ID = "wanted an id of lower-case letters, digits and dashes"
SYMBOL = "wanted a C identifier in gone and present"
PERSON = "extra: wanted `Name <address>` or an address"


def test_a_series_file_is_read() -> None:
    text = """
        summary = "Ask for exit work"
        [recipients]
        to = ["maintainer"]
        [[step]]
        id = "first"
        [[step.edit]]
        kind = "cocci"
        """
    first = {"id": "first", "edit": [{"kind": "cocci"}]}
    assert declare(parse_toml(text, "f"), Head, "f") == Head(
        "Ask for exit work", (first,), {"to": ["maintainer"]}
    )


def test_a_series_without_recipients_has_the_usual_ones() -> None:
    head = declare({"summary": "s", "step": []}, Head, "f")
    assert (head, declare(head.recipients, Recipients, "f")) == (
        Head("s", (), {}),
        Recipients(("maintainer", "supporter", "reviewer"), ("maintainer", "supporter"), (), ()),
    )


def test_recipients_are_read() -> None:
    raw = {
        "trailer": ["odd fixer", "list"],
        "to": [],
        "extra": [
            "Ada Lovelace <ada@example.org>",
            "list@example.org",
            '"O\'Hara, S. (x)" <s@example.org>',
            "<a@b>",
        ],
        "never": ["gone@example.org"],
    }
    assert declare(raw, Recipients, "f") == Recipients(
        ("odd fixer", "list"),
        (),
        (
            "Ada Lovelace <ada@example.org>",
            "list@example.org",
            '"O\'Hara, S. (x)" <s@example.org>',
            "<a@b>",
        ),
        ("gone@example.org",),
    )


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({"to": ["boss"]}, f"wanted roles out of {ROLES}, got 'boss'"),
        ({"trailer": ["maintainer", ""]}, f"wanted roles out of {ROLES}, got ''"),
        ({"extra": ["Ada Lovelace"]}, f"{PERSON}, got 'Ada Lovelace'"),
        ({"extra": ["a@b\nBcc: c@d"]}, f"{PERSON}, got 'a@b\\nBcc: c@d'"),
        ({"extra": ["A <a@b>\n"]}, f"{PERSON}, got 'A <a@b>\\n'"),
        ({"extra": ["A <a@b>, C <c@d>"]}, f"{PERSON}, got 'A <a@b>, C <c@d>'"),
        ({"extra": [""]}, f"{PERSON}, got ''"),
        (
            {"cc": []},
            "key 'cc': wanted one of trailer, to, extra, never, own, lists, most, most-bytes, got an unknown key",
        ),
        (
            {"lists": ["a@b\nBcc: c@d"]},
            "lists: wanted `Name <address>` or an address, got 'a@b\\nBcc: c@d'",
        ),
        ({"most": -1}, "most: wanted a number of recipients, got -1"),
        ({"most-bytes": -1}, "most-bytes: wanted a number of bytes, got -1"),
        ({"never": "a@b"}, "key 'never': wanted array, got str"),
    ],
)
def test_wrong_recipients_are_refused(raw: object, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        declare(raw, Recipients, "f")
    assert str(caught.value) == f"f: {complaint}"


def test_a_step_is_read() -> None:
    raw = {
        "id": "1-step",
        "edit": [EDIT],
        "gone": ["_old"],
        "present": ["New2"],
        "files": ["kernel/entry.c"],
    }
    assert declare(raw, Step, "f") == Step(
        "1-step", (EDIT,), ("_old",), ("New2",), ("kernel/entry.c",)
    )


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({"id": ""}, f"{ID}, got ''"),
        ({"id": "-a"}, f"{ID}, got '-a'"),
        ({"id": "A"}, f"{ID}, got 'A'"),
        ({"id": "a_b"}, f"{ID}, got 'a_b'"),
        ({"id": "../a"}, f"{ID}, got '../a'"),
        ({"id": "a\n"}, f"{ID}, got 'a\\n'"),
        ({"id": "ä"}, f"{ID}, got 'ä'"),
        ({"edit": []}, "wanted at least one [[step.edit]], got none"),
        ({"gone": ["a-b"]}, f"{SYMBOL}, got 'a-b'"),
        ({"gone": ["1a"]}, f"{SYMBOL}, got '1a'"),
        ({"gone": ["a", ""]}, f"{SYMBOL}, got ''"),
        ({"present": ["a\n"]}, f"{SYMBOL}, got 'a\\n'"),
        ({"present": ["größe"]}, f"{SYMBOL}, got 'größe'"),
        ({"files": ["/a"]}, "files: '/a' must be a path relative to the top of the tree"),
        ({"files": ["a", "../b"]}, "files: '../b' leaves the tree or is not in its plain form"),
        ({"files": ["a/"]}, "files: 'a/' is a directory, wanted a file"),
        (
            {"edits": []},
            "key 'edits': wanted one of id, edit, gone, present, files, no-functional-change, "
            "when, template, shape-of, spread, got an unknown key: did you mean 'edit'?",
        ),
        ({"edit": [3]}, "key 'edit[0]': wanted object, got int"),
    ],
)
def test_a_wrong_step_is_refused(raw: dict[str, object], complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        declare({"id": "a", "edit": [EDIT]} | raw, Step, "f")
    assert str(caught.value) == f"f: {complaint}"


def test_a_build_is_declared() -> None:
    raw = {
        "arch": "arm64",
        "set": ["AUDIT=y", "NR_CPUS=8", 'LOCALVERSION="-x"'],
        "objects": ["kernel/entry/", "a/b.o"],
    }
    build = declare(raw, Build, "f")
    assert build == Build("arm64", "defconfig", tuple(raw["set"]), ("kernel/entry/", "a/b.o"))
    assert build.title == "arm64 defconfig"
    assert declare(raw | {"name": "no audit"}, Build, "f").title == "no audit"


SET = "set: wanted OPTION=y, =m, =n, a number or a quoted text"
OBJECTS = "objects: wanted directories (with a / at their end) and .o files"


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({"config": "-j8"}, "config: wanted a make target such as defconfig, got '-j8'"),
        (
            {"config": "defconfig all"},
            "config: wanted a make target such as defconfig, got 'defconfig all'",
        ),
        ({"config": "clean"}, "config: wanted a make target such as defconfig, got 'clean'"),
        ({"set": ["AUDIT"]}, f"{SET}, got 'AUDIT'"),
        ({"set": ["CONFIG AUDIT=y"]}, f"{SET}, got 'CONFIG AUDIT=y'"),
        ({"set": ["AUDIT=y\nEVIL=y"]}, f"{SET}, got 'AUDIT=y\\nEVIL=y'"),
        ({"objects": ["kernel"]}, f"{OBJECTS}, got 'kernel'"),
        ({"objects": ["../x.o"]}, "objects: '../x.o' leaves the tree or is not in its plain form"),
        ({"objects": ["-k/"]}, f"{OBJECTS}, got '-k/'"),
        ({"arch": "../x86"}, "arch: wanted the kernel's name for an architecture, got '../x86'"),
        (
            {"cpu": "x"},
            "key 'cpu': wanted one of arch, config, set, objects, name, llvm, wanted, boot, got an unknown key",
        ),
    ],
)
def test_a_wrong_build_is_refused(raw: dict[str, object], complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        declare({"arch": "arm64"} | raw, Build, "f")
    assert str(caught.value) == f"f: {complaint}"


def test_a_finding_is_accepted() -> None:
    raw = {"proof": "checkpatch", "finding": "LONG_LINE", "reason": "It is a table."}
    accept = declare(raw, Accept, "f")
    assert str(accept) == "checkpatch LONG_LINE: It is a table."
    assert accept.covers("checkpatch", "LONG_LINE", "one")
    assert not accept.covers("checkpatch", "SPACING", "one")
    assert not accept.covers("worded", "LONG_LINE", "one")
    limited = declare(raw | {"steps": ["two"]}, Accept, "f")
    assert [limited.covers("checkpatch", "LONG_LINE", step) for step in ("one", "two")] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({"reason": " ok "}, "reason: wanted a reason that a reviewer can read, got ' ok '"),
        (
            {"proof": "applies"},
            "proof: wanted one of checkpatch, builds, same code, worded, got 'applies'",
        ),
        (
            {"step": ["x"]},
            "key 'step': wanted one of proof, finding, reason, steps, got an unknown key: did you mean 'steps'?",
        ),
    ],
)
def test_a_wrong_acceptance_is_refused(raw: dict[str, object], complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        declare(
            {"proof": "checkpatch", "finding": "LONG_LINE", "reason": "It is a table."} | raw,
            Accept,
            "f",
        )
    assert str(caught.value) == f"f: {complaint}"


def test_people_may_have_a_reason() -> None:
    extra = ["Ada <ada@example.org>", {"who": "bob@example.org", "reason": "reviewed v15"}]
    recipients = declare({"extra": extra}, Recipients, "f")
    assert recipients.reasons == {"Ada <ada@example.org>": "", "bob@example.org": "reviewed v15"}


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"who": "bob", "reason": "reviewed v15"}, f"{PERSON}, got 'bob'"),
        (
            {"who": "bob@example.org", "reason": ""},
            "key 'extra[0]': reason: wanted one line, got ''",
        ),
        ({"who": "bob@example.org"}, "key 'extra[0].reason': wanted a value, got nothing"),
        (3, "key 'extra[0]': wanted str | object, got int"),
    ],
)
def test_a_wrong_person_is_refused(entry: object, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        declare({"extra": [entry]}, Recipients, "f")
    assert str(caught.value) == f"f: {complaint}"
