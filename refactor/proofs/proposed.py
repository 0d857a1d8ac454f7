"""Builds that a series could declare, for the sources that none of its builds compiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from refactor.build.kbuild_options import condition, needed_options
from refactor.build.state import SOURCES
from refactor.build.toolchains import own_architecture
from refactor.git.tree import Tree
from refactor.proofs.commit import Commit
from refactor.proofs.found_builds import architecture_of, found_builds
from refactor.runs.proof import ProposedBuild
from refactor.series.build import Build


class Proposals:
    """The sources that no build of a series compiles.

    Args:
        declared: the builds of the series.
    """

    def __init__(self, declared: Sequence[Build]) -> None:
        self._declared = declared
        # Path -> the tree in which it was not compiled.
        self._trees: dict[str, Tree] = {}

    def take(self, commit: Commit, compiled: Set[str]) -> None:
        """Take the sources of a commit that are not among those that were compiled."""
        for path in commit.paths:
            if path.endswith(SOURCES) and path not in compiled and commit.after.has_file(path):
                self._trees[path] = commit.after

    def builds(self) -> tuple[ProposedBuild, ...]:
        """The builds that would compile them."""
        if not self._declared:
            # As for a tree-wide series, which has them without declaring any.
            found = found_builds(self._trees)
            files = tuple(sorted(self._trees))
            return tuple(ProposedBuild(build.arch, build.config, files=files) for build in found)
        return tuple(self._on_top())

    def _on_top(self) -> Iterator[ProposedBuild]:
        """For each architecture one build, with the options that the sources want."""
        paths: dict[str, list[str]] = {}
        for path in sorted(self._trees):
            arch = architecture_of(path) or self._declared[0].arch or own_architecture()
            paths.setdefault(arch, []).append(path)
        for arch, files in paths.items():
            options: dict[str, str] = {}
            for path in files:
                options |= self._options(path)
            # Without an option, a Makefile names none of the files: no configuration helps.
            if options:
                yield ProposedBuild(
                    arch,
                    self._config(arch),
                    set=tuple(f"{option}=y" for option in options),
                    depends={option: words for option, words in options.items() if words},
                    files=tuple(files),
                )

    def _config(self, arch: str) -> str:
        """The configuration that the options go on top of: that of a declared build, if any."""
        return next((each.config for each in self._declared if each.arch == arch), "defconfig")

    def _options(self, path: str) -> dict[str, str]:
        """Option -> what it depends on, of all that a source wants; the outermost first."""
        tree = self._trees[path]

        def read(name: str) -> str | None:
            return tree.read(name).decode("utf-8", "replace") if tree.has_file(name) else None

        options = reversed(needed_options(read, path))
        return {option: condition(read, path, option) for option in options}
