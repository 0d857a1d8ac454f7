"""Configurations for a tree-wide series that declares none: those that compile most of it."""

from __future__ import annotations

from collections.abc import Iterable

from refactor.build.kbuild_options import condition, needed_options
from refactor.build.state import SOURCES
from refactor.build.toolchains import architectures, own_architecture
from refactor.git.tree import Tree
from refactor.proofs.commit import Commit
from refactor.series.build import Build


def builds_for_groups(commits: Iterable[Commit]) -> tuple[Build, ...]:
    """Configurations for the commits that are groups; none where no commit is."""
    paths: set[str] = set()
    for commit in commits:
        if commit.made.group:
            paths.update(path for path in commit.paths if path.endswith(SOURCES))
    return found_builds(paths)


def found_builds(paths: Iterable[str]) -> tuple[Build, ...]:
    """Configurations for some files.

    Everything that this machine's own architecture can build as a module, and for files below
    arch/ both that and the default configuration of their architecture.
    """
    own = own_architecture()
    wanted: dict[tuple[str, str], None] = {}
    # Sorted, because a set has another order in each process, and reports are compared.
    for path in sorted(paths):
        arch = architecture_of(path)
        if arch:
            # allmodconfig is no superset: what it turns on excludes other options.
            wanted[arch, "defconfig"] = None
            wanted[arch, "allmodconfig"] = None
        elif own:
            wanted[own, "allmodconfig"] = None
    return tuple(Build(arch, config, name=f"{arch} {config} (found)") for arch, config in wanted)


def architecture_of(path: str) -> str:
    """The architecture whose file it is, by its name in ARCH=; empty for a file of all of them."""
    parts = path.split("/")
    is_own = parts[0] == "arch" and len(parts) > 2 and parts[1] in architectures()
    return parts[1] if is_own else ""


def needs(tree: Tree, path: str) -> str:
    """The options that a source wants, with what they depend on, for a person to propose."""

    def read(name: str) -> str | None:
        return tree.read(name).decode("utf-8", "replace") if tree.has_file(name) else None

    options = []
    for option in needed_options(read, path):
        depends = condition(read, path, option)
        options.append(f"{option} (depends on {depends})" if depends else option)
    return f"{path} needs {', '.join(options)}" if options else f"{path}: no Makefile names it"
