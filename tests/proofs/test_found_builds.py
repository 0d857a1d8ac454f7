"""Configurations that are found for a tree-wide series, and the options that a file wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from refactor.git.tree import Tree
from refactor.proofs.commit import Commit
from refactor.proofs.found_builds import found_builds, needs
from refactor.proofs.proposed import Proposals
from refactor.series.build import Build

FILES = {
    "drivers/Makefile": "obj-y\t+= misc/\nobj-$(CONFIG_NET) += net/\n",
    "drivers/net/Makefile": "obj-$(CONFIG_ACME) += acme.o\nacme-y := main.o \\\n\trx.o\n"
    "acme-$(CONFIG_ACME_TX) += tx.o\nobj-y += always.o\n",
    "drivers/net/Kconfig": 'config OTHER\n\tdepends on NOTHING\n\nconfig ACME\n\ttristate "Acme"\n'
    "\tdepends on PCI || OF\n\tdepends on HAS_IOMEM\n\thelp\n\t  Acme.\n\nconfig ACME_TX\n\tbool\n",
    "drivers/Kconfig": 'menuconfig NET\n\tbool "Network"\n\tdepends on !UML\n',
    "lib/lonely.c": "int lonely;\n",
}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "drivers/net/tx.c",
            "drivers/net/tx.c needs ACME_TX, ACME (depends on (PCI || OF) && HAS_IOMEM), "
            "NET (depends on !UML)",
        ),
        (
            "drivers/net/rx.c",
            "drivers/net/rx.c needs ACME (depends on (PCI || OF) && HAS_IOMEM), NET (depends on !UML)",
        ),
        ("drivers/net/always.c", "drivers/net/always.c needs NET (depends on !UML)"),
        ("lib/lonely.c", "lib/lonely.c: no Makefile names it"),
    ],
)
def test_the_options_of_a_file(
    tree_of: Callable[[Mapping[str, bytes | str]], Tree], path: str, words: str
) -> None:
    assert needs(tree_of(FILES), path) == words


def test_the_configurations_of_some_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    found = found_builds(["drivers/net/a.c", "arch/riscv/kernel/b.c", "arch/nowhere/c.c"])
    assert [build.title for build in found] == [
        "arm64 allmodconfig (found)",
        "riscv defconfig (found)",
        "riscv allmodconfig (found)",
    ]
    assert found_builds([]) == ()


SOURCES = {"drivers/net/rx.c": "int rx;\n", "drivers/net/tx.c": "int tx;\n"}


def proposed(
    tree: Tree, paths: Sequence[str], declared: Sequence[Build], compiled: frozenset[str]
) -> list[str]:
    """The lines for series.toml of each build that is proposed."""
    proposals = Proposals(declared)
    proposals.take(cast(Commit, SimpleNamespace(paths=paths, after=tree)), compiled)
    return [build.toml for build in proposals.builds()]


def test_a_build_for_what_no_declared_one_compiles(
    tree_of: Callable[[Mapping[str, bytes | str]], Tree],
) -> None:
    paths = ["drivers/net/tx.c", "drivers/net/rx.c", "drivers/net/Kconfig", "drivers/gone.c"]
    declared = [Build("arm64", "allnoconfig"), Build("riscv")]
    tree = tree_of(FILES | SOURCES)
    assert proposed(tree, paths, declared, frozenset()) == [
        "[[build]]\n"
        'arch = "arm64"\n'
        'config = "allnoconfig"\n'
        "# NET depends on !UML\n"
        "# ACME depends on (PCI || OF) && HAS_IOMEM\n"
        'set = ["NET=y", "ACME=y", "ACME_TX=y"]\n'
    ]
    # What was compiled needs none, and neither helps one where no Makefile names the file.
    assert proposed(tree, paths, declared, frozenset(paths)) == []
    assert proposed(tree, ["lib/lonely.c"], declared, frozenset()) == []


def test_a_build_of_the_files_own_architecture(
    tree_of: Callable[[Mapping[str, bytes | str]], Tree],
) -> None:
    files = {
        "arch/riscv/Kbuild": "obj-$(CONFIG_KVM) += kvm/\n",
        "arch/riscv/kvm/Makefile": "obj-y += a.o\n",
    }
    tree = tree_of(files | {"arch/riscv/kvm/a.c": "int a;\n"})
    assert proposed(tree, ["arch/riscv/kvm/a.c"], [Build("arm64")], frozenset()) == [
        '[[build]]\narch = "riscv"\nconfig = "defconfig"\nset = ["KVM=y"]\n'
    ]


def test_a_default_build_for_a_series_that_declares_none(
    tree_of: Callable[[Mapping[str, bytes | str]], Tree], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    tree = tree_of(FILES | SOURCES | {"arch/arm64/a.c": "int a;\n"})
    assert proposed(tree, ["drivers/net/rx.c", "arch/arm64/a.c"], [], frozenset()) == [
        '[[build]]\narch = "arm64"\nconfig = "defconfig"\n',
        '[[build]]\narch = "arm64"\nconfig = "allmodconfig"\n',
        '[[build]]\narch = "x86"\nconfig = "allmodconfig"\n',
    ]
    # It builds nothing: a page of documentation.
    assert proposed(tree, ["drivers/Kconfig"], [], frozenset()) == []
