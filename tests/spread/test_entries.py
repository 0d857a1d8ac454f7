"""groups.toml, read strictly."""

from __future__ import annotations

import pytest

from refactor.errors import BadInput
from refactor.spread.entries import GroupEntry, owners, parse_entries, unsure


def test_the_entries_of_a_file() -> None:
    text = '[hwmon]\nprefix = "hwmon"\nfiles = ["a.c"]\n[x]\nprefix = "X"\nproposals = ["X", "Y"]\n'
    entries = parse_entries(text, "groups.toml")
    assert entries == {
        "hwmon": GroupEntry(prefix="hwmon", files=("a.c",)),
        "x": GroupEntry(prefix="X", proposals=("X", "Y")),
    }
    assert owners(entries) == {"a.c": "hwmon"}
    assert unsure(entries, ["hwmon", "x", "gone"]) == ["x"]


def test_another_prefix_than_the_first_proposal_was_chosen_by_a_person() -> None:
    assert not GroupEntry(prefix="Y", proposals=("X", "Y")).is_unsure


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "[A]\n",
            "g: 'A' is no key of a group: wanted lower-case letters, digits and dashes",
        ),
        (
            '[a]\npefix = "x"\n',
            "g, [a]: key 'pefix': wanted one of section, prefix, proposals, bundle, route, "
            "cc, wave, hold, fold, split, files, got an unknown key: did you mean 'prefix'?",
        ),
        ("a = 1\n", "g, [a]: wanted object, got int"),
        (
            '[a]\ncc = ["x\\ny"]\n',
            "g, [a]: cc: wanted `Name <address>` or an address, got 'x\\ny'",
        ),
        (
            '[a]\nbundle = "../x"\n',
            "g, [a]: bundle: wanted lower-case letters, digits and dashes, got '../x'",
        ),
        (
            '[b]\nfiles = ["x.c"]\n[a]\nfiles = ["x.c"]\n',
            "g: x.c is in the groups a and b: take it out of one of them",
        ),
        (
            '[a]\nfold = "b"\n',
            "g, [a]: fold: there is no group 'b': name one of this file",
        ),
        (
            '[a]\nroute = "push"\n',
            "g, [a]: key 'route': wanted one of apply, ack, pull, got 'push'",
        ),
    ],
)
def test_mistakes_in_it_are_named(text: str, complaint: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_entries(text, "g")
    assert str(caught.value) == complaint
