"""`refactor demo`: a shipped series from a kernel to its mails, in a directory to throw away.

The verbs run as processes, as a user would call them: what they keep, they keep in that directory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from refactor import process
from refactor.errors import BadInput, NotProved
from refactor.store import places
from refactor.store.demo import as_demo_user, in_directory, our_command


@dataclass(frozen=True)
class DemoOrder:
    """A demo as the user asks for it.

    Attributes:
        tree: a repository with the base; None to import the release from Debian's package.
        output: for the mails; None for a directory below that of the demo.
    """

    series: str
    onto: str
    version: int
    tree: Path | None = None
    output: Path | None = None


@dataclass(frozen=True)
class Demo:
    """What a demo made.

    Attributes:
        directory: everything is below it, but for mails that were to go elsewhere.
        kernel: the release of the base.
        subjects: of the commits.
        number: of mails.
        to, cc: of the cover letter.
        demo_user: whether the author is the demo's, because git has no identity for the user.
    """

    directory: Path
    repository: Path
    base: str
    kernel: str
    branch: str
    subjects: tuple[str, ...]
    mails: Path
    number: int
    to: tuple[str, ...]
    cc: tuple[str, ...]
    demo_user: bool


def demo(order: DemoOrder, directory: Path, tell: Callable[[str], None]) -> Demo:
    """Run a shipped series on a kernel, and write its mails.

    Args:
        directory: an empty one.
        tell: called with each part of the work.

    Raises:
        BadInput: the tree has not the base.
        NotProved: a verb failed.
    """
    env = in_directory(directory)
    tree = order.tree or _imported(order.onto, tell)
    repository = directory / "linux.git"
    tell("borrowing the kernel's objects")
    _borrow(tree, repository, order.onto, env)
    unknown = not _is_known(env)
    if unknown:
        env |= as_demo_user()
    common = ["--tree", str(repository), "--json"]
    version = f"-v{order.version}"
    tell(f"running {order.series} on {order.onto}")
    made = _ours(["run", order.series, "--onto", order.onto, version, "--signoff", *common], env)
    tell("writing the mails")
    mails = order.output or directory / "mails"
    written = _ours(["format-patch", order.series, version, "-o", str(mails), *common], env)
    return Demo(
        directory=directory,
        repository=repository,
        base=order.onto,
        kernel=made["run"]["base"]["kernel"],
        branch=made["branch"],
        subjects=tuple(_subjects(made["run"]["steps"])),
        mails=mails,
        number=len(written["files"]),
        to=tuple(written["to"]),
        cc=tuple(written["cc"]),
        demo_user=unknown,
    )


def _subjects(steps: Iterable[dict[str, str]]) -> Iterator[str]:
    for step in steps:
        if step["type"] == "changed":
            yield step["message"].partition("\n")[0]


def _borrow(tree: Path, repository: Path, onto: str, env: dict[str, str]) -> None:
    """Make a repository that has the objects of another one, without copying them."""
    # The history of a kernel is gigabytes, and the source is only read (git-clone(1), --shared).
    _do(["git", "clone", "-q", "--shared", "--bare", str(tree.absolute()), str(repository)], env)
    # A tag is followed, and a tree or a file refused (gitrevisions(7)).
    commit = f"{onto}^{{commit}}"
    if process.run(["git", "rev-parse", "-q", "--verify", commit], cwd=repository, env=env).code:
        raise BadInput(f"{tree} has no {onto}", "name another base with --onto")


def _imported(onto: str, tell: Callable[[str], None]) -> Path:
    """A repository with a release, imported once and kept in the cache."""
    tree = places.cache_directory() / "linux.git"
    tell(f"importing Linux {onto.removeprefix('v')} (once; it takes minutes)")
    # In the user's own environment: the import is for the cache, and outlives the demo.
    _do([*our_command(), "fetch-tree", onto.removeprefix("v"), str(tree)], None)
    return tree


def _is_known(env: dict[str, str]) -> bool:
    """Whether git knows the name and address of the user."""
    # Else git makes up an address out of the host's name (git-config(1), user.useConfigOnly).
    asked = ["git", "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"]
    return process.run(asked, env=env).code == 0


def _ours(args: list[str], env: dict[str, str]) -> Any:  # noqa: ANN401
    """The JSON that a verb of ours prints."""
    return msgspec.json.decode(_do([*our_command(), *args], env))


def _do(command: list[str], env: dict[str, str] | None) -> bytes:
    ended = process.run(command, env=env)
    if ended.code:
        raise NotProved(f"the demo stopped at `{' '.join(command)}`", ended.complaint)
    return ended.stdout
