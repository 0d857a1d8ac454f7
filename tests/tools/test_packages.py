from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refactor import process
from refactor.errors import BadInput
from refactor.tools.packages import (
    Package,
    Request,
    Suite,
    choose,
    from_file,
    kernel_version,
    offers,
    order,
    package,
    request,
    sources,
    suites,
)

MAIN, SECURITY, OTHER = (
    "http://mirror.example.org/debian",
    "http://mirror.example.org/security",
    "https://example.org/node",
)


def printed(*served: tuple[str, str]) -> str:
    return "".join(
        f"'{root}/dists/{suite}/InRelease' some_file_InRelease 0 \n" for root, suite in served
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7.3", Request("7.3")),
        ("v7.3", Request("7.3")),
        ("6.12.117", Request("6.12", "6.12.117")),
        ("v7.4-rc2", Request("7.4", "7.4-rc2")),
    ],
)
def test_a_request_is_read(text: str, expected: Request) -> None:
    assert request(text) == expected


@pytest.mark.parametrize(
    "text", ["", "7", "7.", "7.3.", "7.3.4.5", "7.3-1", "linux-7.3", " 7.3", "7.3\n", "७.३"]
)
def test_another_request_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        request(text)
    assert (
        str(caught.value)
        == f"{text!r} is not a kernel version: write 7.3, or 7.3.4 for that one exactly"
    )


@pytest.mark.parametrize(
    ("version", "kernel"),
    [
        ("7.3.4-1~bpo13+1", "7.3.4"),
        ("6.1.192-2", "6.1.192"),
        ("6.12.117-1~deb12u1", "6.12.117"),
        ("7.4~rc2-1~exp1", "7.4-rc2"),
        ("1:6.1-1", "6.1"),
        ("7.3.4", "7.3.4"),
    ],
)
def test_the_kernel_version_in_a_debian_version(version: str, kernel: str) -> None:
    assert kernel_version(version) == kernel


def test_no_kernel_version() -> None:
    with pytest.raises(BadInput) as caught:
        kernel_version("2024a-1")
    assert str(caught.value) == "'2024a-1' is not the version of a kernel package"


def test_tags_and_files_of_packages() -> None:
    assert Package("7.3", "7.3.4-1~bpo13+1").file == "linux-source-7.3_7.3.4-1~bpo13+1_all.deb"
    assert Package("7.3", "1:7.3.4-1").file == "linux-source-7.3_1%3a7.3.4-1_all.deb"
    assert from_file("linux-source-7.3_1%3a7.3.4-1_all.deb") == Package("7.3", "1:7.3.4-1")
    assert str(Package("7.3", "7.3.4-1")) == "linux-source-7.3 7.3.4-1"
    assert (Request("7.3").tag, Request("7.3", "7.3.4").tag) == ("v7.3", "v7.3.4")


@pytest.mark.parametrize(
    "name",
    [
        "linux-source_7.3.4-1_all.deb",
        "linux-source-7.3_7.3.4-1_all.deb.partial",
        "a_b_all.deb",
        "linux-source-7.3_all.deb",
    ],
)
def test_other_files_are_no_packages(name: str) -> None:
    assert from_file(name) is None


def test_own_suites_stay_and_newer_ones_join_them() -> None:
    served = [
        (MAIN, "bookworm"),
        (MAIN, "bookworm-updates"),
        (SECURITY, "bookworm-security"),
        (OTHER, "nodistro"),
    ]
    assert suites(printed(*served)) == (
        Suite(MAIN, "bookworm"),
        Suite(MAIN, "bookworm-updates"),
        Suite(MAIN, "sid"),
        Suite(MAIN, "stable-backports"),
        Suite(MAIN, "trixie-backports"),
        Suite(SECURITY, "bookworm-security"),
    )


def test_a_security_mirror_has_no_backports() -> None:
    assert suites(printed((SECURITY, "bookworm-security"))) == (
        Suite(SECURITY, "bookworm-security"),
    )
    assert suites(printed((SECURITY, "stable/updates"))) == (Suite(SECURITY, "stable/updates"),)


def test_no_debian_suite() -> None:
    assert (
        suites(
            printed((OTHER, "nodistro"), (OTHER, "jammy"))
            + "'file:/flat/./InRelease' x 0\nnonsense\n"
        )
        == ()
    )


def test_a_release_younger_than_this_program() -> None:
    assert Suite(MAIN, "zurg") in suites(printed((MAIN, "zurg")), "zurg")


def test_sources_one_stanza_a_mirror() -> None:
    wanted = [Suite(MAIN, "bookworm"), Suite(MAIN, "sid"), Suite(SECURITY, "bookworm-security")]
    assert sources(wanted, "/keys.gpg") == (
        f"Types: deb\nURIs: {MAIN}\nSuites: bookworm sid\nComponents: main\nTargets: Packages\nPDiffs: no\n"
        "Signed-By: /keys.gpg\n"
        "\n"
        f"Types: deb\nURIs: {SECURITY}\nSuites: bookworm-security\nComponents: main\nTargets: Packages\nPDiffs: no\n"
        "Signed-By: /keys.gpg\n"
    )


def test_sources_without_a_keyring() -> None:
    assert sources([Suite(MAIN, "sid")]) == (
        f"Types: deb\nURIs: {MAIN}\nSuites: sid\nComponents: main\nTargets: Packages\nPDiffs: no\n"
    )


MADISON = """\
linux-source-7.3 | 7.3.4-1~bpo13+1 | http://mirror.example.org/debian trixie-backports/main amd64 Packages
linux-source-7.2 |   7.2.13-1 | http://mirror.example.org/debian sid/main amd64 Packages
linux-source-7.2 | 7.2.9-1~bpo13+1 | http://mirror.example.org/debian trixie-backports/main amd64 Packages
linux-source-7.2 | 7.2.9-1~bpo13+1 | http://mirror.example.org/debian stable-backports/main amd64 Packages
linux-source | 7.3.4-1~bpo13+1 | http://mirror.example.org/debian trixie-backports/main amd64 Packages
N: something else
"""
OFFERED = (
    Package("7.3", "7.3.4-1~bpo13+1"),
    Package("7.2", "7.2.13-1"),
    Package("7.2", "7.2.9-1~bpo13+1"),
)


def test_offers_of_madison() -> None:
    assert offers(MADISON) == OFFERED


@pytest.mark.parametrize(
    ("text", "version"),
    [("7.2", "7.2.13-1"), ("7.2.9", "7.2.9-1~bpo13+1"), ("7.3", "7.3.4-1~bpo13+1")],
)
def test_the_newest_is_chosen(text: str, version: str) -> None:
    assert choose(request(text), OFFERED).version == version


def test_a_release_candidate_only_by_name() -> None:
    had = [Package("7.4", "7.4~rc2-1~exp1"), *OFFERED]
    assert choose(request("7.4-rc2"), had).version == "7.4~rc2-1~exp1"
    with pytest.raises(BadInput) as caught:
        choose(request("7.4"), had)
    assert (
        str(caught.value) == "Debian has no sources of Linux 7.4: to be had are 7.2, 7.3, 7.4-rc2"
    )


@pytest.mark.parametrize(
    ("text", "had", "message"),
    [
        ("9.9", OFFERED, "Debian has no sources of Linux 9.9: to be had are 7.2, 7.3"),
        ("7.2.10", OFFERED, "Debian has no sources of Linux 7.2.10: to be had are 7.2.9, 7.2.13"),
        ("9.9.9", OFFERED, "Debian has no sources of Linux 9.9.9: to be had are 7.2, 7.3"),
        ("7.3", (), "Debian has no sources of Linux 7.3: to be had are none at all"),
    ],
)
def test_an_unknown_version_lists_the_known(
    text: str, had: tuple[Package, ...], message: str
) -> None:
    with pytest.raises(BadInput) as caught:
        choose(request(text), had)
    assert str(caught.value) == message


VERSIONS = st.from_regex(r"(?:[0-9]:)?[0-9][0-9a-z.+~]{0,5}(?:-[0-9a-z.+~]{1,4})?", fullmatch=True)


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("7.2.9-1", "7.2.13-1"),
        ("7.3.4-1~bpo13+1", "7.3.4-1"),
        ("7.4~rc2-1", "7.4-1"),
        ("6.1.192-1", "6.1.192-2"),
        ("9.0-1", "1:1.0-1"),
        ("1.0", "1.0a"),
        ("1.0a", "1.0+"),
    ],
)
def test_order_examples(lower: str, higher: str) -> None:
    assert order(lower) < order(higher)


@given(VERSIONS, VERSIONS)
@example("0", "0-0")
@example("1.0~", "1.0")
@settings(max_examples=200, deadline=None)
def test_order_is_dpkgs(one: str, other: str) -> None:
    asked = process.run(["dpkg", "--compare-versions", one, "lt", other])
    assert (asked.code == 0) == (order(one) < order(other))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    suites(text)
    offers(text)
    from_file(text)
    for read in (request, kernel_version):
        with suppress(BadInput):
            read(text)


@given(st.from_regex(r"[0-9]{1,2}\.[0-9]{1,3}", fullmatch=True), VERSIONS)
def test_a_file_name_keeps_its_package(series: str, version: str) -> None:
    made = package(f"linux-source-{series}", version)
    assert made is None or from_file(made.file) == made
