"""Bundles: the groups of one subsystem as a small series of their own, each on the base."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from msgspec import structs

from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.mail.people import Person
from refactor.mail.recipients import COVER, MANY, MailRecipients, Settings, recipients_by_mail
from refactor.object_names import CommitId, TreeId
from refactor.review.reviewers import Reviewer
from refactor.runs.group import Group
from refactor.runs.run import Changed, Run
from refactor.series.schema import Recipients
from refactor.series.spread import Route
from refactor.store.cache import Cache

# Nothing else of a commit changes: author, dates and message are those of the branch.
_HEAD = re.compile(rb"\Atree [0-9a-f]+\nparent [0-9a-f]+\n")

ROUTES: Mapping[Route, str] = {
    "apply": "Please take it through your tree",
    "ack": "Please ack it; it will go through another tree",
    "pull": "Please pull it into your tree with the others of its series",
}
"""What the mail of a patch asks for, below its `---`."""


@dataclass(frozen=True)
class Bundle:
    """Patches that are mailed together.

    Attributes:
        key: its name.
        directory: the key, or with more than MANY patches a part of it for each thread.
        steps: its commits on the branch.
        mailed: the same changes as commits on the base, or on the steps that they need.
    """

    key: str
    directory: str
    steps: tuple[Changed, ...]
    mailed: tuple[Changed, ...]


def is_spread(run: Run) -> bool:
    """Whether some step of a run made commits for groups."""
    return any(step.group for step in run.changed)


def bundles(
    run: Run,
    program: Program,
    objects: Quarantine,
    cache: Cache,
    *,
    posted: Mapping[str, str] = MappingProxyType({}),
) -> list[Bundle]:
    """The bundles of a run, in the order of the branch; steps without groups come first, in one.

    Args:
        objects: it has the commits of the run; new ones are written there.
        posted: id of a commit that was mailed in this version -> its thread, which stays one.
    """
    chains = _Chains(run, program, objects, cache)
    together = defaultdict[str, list[Changed]](list)
    threads = defaultdict[str, list[Changed]](list)
    for step in run.changed:
        if step.id in posted:
            threads[posted[step.id]].append(step)
        else:
            together[step.group.bundle if step.group else program.name].append(step)
    found = []
    for key, steps in together.items():
        for directory, part in _threads(key, steps, taken=threads):
            threads[directory] = list(part)
    for directory, steps in threads.items():
        plain = steps[0].group is None
        mailed = steps if plain else chains.on_base(steps)
        key = directory.partition("/")[0]
        found.append(Bundle(key, directory, tuple(steps), tuple(mailed)))
    places = {step.id: place for place, step in enumerate(run.changed)}
    return sorted(found, key=lambda bundle: places[bundle.steps[0].id])


def _threads(
    key: str, steps: Sequence[Changed], *, taken: Container[str]
) -> Iterator[tuple[str, Sequence[Changed]]]:
    """The patches of a bundle in threads that the big lists take, each with its directory.

    Args:
        taken: directories of threads that were mailed.
    """
    # submitting-patches.rst: "only post say 15 or so at a time and wait for review".
    if len(steps) <= MANY and key not in taken:
        yield key, steps
        return
    number = 0
    for first in range(0, len(steps), MANY):
        number += 1
        # A thread that was mailed keeps its name, and its patches.
        while f"{key}/part-{number}" in taken:
            number += 1
        yield f"{key}/part-{number}", steps[first : first + MANY]


@dataclass(frozen=True)
class _Chains:
    """Writes the commits of bundles anew, each bundle on what its steps need."""

    run: Run
    program: Program
    objects: Quarantine
    cache: Cache

    def on_base(self, steps: Sequence[Changed]) -> Iterator[Changed]:
        parent, tree = self._below(steps)
        for step in steps:
            result = Tree(self.objects, self.cache, step.tree, step.tree)
            # The step's own files alone: its tree on the branch has those of other bundles as well.
            entries = {file.path: result.entry(file.path) for file in step.facts.files}
            tree = tree.place(entries)
            parent = self._rewritten(step, parent, tree.oid)
            yield structs.replace(step, commit=parent, tree=tree.oid)

    def _below(self, steps: Iterable[Changed]) -> tuple[CommitId, Tree]:
        """The base, or the last commit that a step of a bundle needs."""
        needed = set[str]()
        for step in steps:
            spread = self.program.step(step.step).declared.spread
            needed.update(spread.needs if spread else ())
        commit, oid = self.run.base.commit, self.run.base.tree
        # The last of them in the order of the branch: it has the others below it.
        for made in self.run.changed:
            if made.id in needed:
                commit, oid = made.commit, made.tree
        return commit, Tree(self.objects, self.cache, oid, oid)

    def _rewritten(self, step: Changed, parent: CommitId, tree: TreeId) -> CommitId:
        raw = self.objects.read(step.commit)
        head = f"tree {tree}\nparent {parent}\n".encode()
        return self.objects.store_commit(_HEAD.sub(lambda _: head, raw, count=1))


def bundle_recipients(
    steps: Sequence[Changed],
    policy: Recipients,
    settings: Settings,
    *,
    answered: Sequence[Reviewer] = (),
) -> dict[str, MailRecipients]:
    """The recipients of each mail of a bundle: each patch goes to its own people.

    The cover letter goes to those who get every patch: the subsystem's own people and lists.

    Args:
        answered: who has answered earlier versions.
    """
    people = {}
    for step in steps:
        people[step.id] = [*people_of(step), *reviewers_of(step.id, answered)]
    # Whatever the series says of infrastructure patches, which go to everybody.
    own = structs.replace(policy, own=tuple(people))
    mails = recipients_by_mail(people, own, settings)
    shared = {"": _shared(list(people.values()))}
    return {**mails, COVER: recipients_by_mail(shared, policy, settings)[COVER]}


def people_of(step: Changed) -> list[Person]:
    """The people of a commit: of MAINTAINERS and groups.toml, or who takes its files instead."""
    return people_of_group(step.group, step.people) if step.group else list(step.people)


def people_of_group(group: Group, named: Iterable[Person]) -> list[Person]:
    """The people of a group.

    Args:
        named: by the tree's get_maintainer.pl.
    """
    instead = [Person(who, "maintainer") for who in group.fallback]
    return [*instead, *named, *(Person(who, "extra") for who in group.cc)]


def reviewers_of(step: str, answered: Iterable[Reviewer]) -> list[Person]:
    """The people who have answered an earlier version of a step."""
    return [Person(reviewer.who, "extra") for reviewer in answered if reviewer.step == step]


def _shared(people: Sequence[Sequence[Person]]) -> list[Person]:
    """The people who are named for all of some patches; where there are none, all lists."""
    number = Counter[str]()
    lists: list[Person] = []
    for named in people:
        # Once a patch: a person may be named for it in two roles.
        number.update({person.address for person in named})
        lists += filter(_is_list, named)
    shared = [person for person in people[0] if number[person.address] == len(people)]
    return shared or lists


def _is_list(person: Person) -> bool:
    return person.role == "list"


def asked(step: Changed, program: Program) -> str:
    """The lines below the `---` of a patch that ask its readers for something."""
    if step.group is None:
        return ""
    spread = program.step(step.step).declared.spread
    needs = f"; it needs {' and '.join(spread.needs)}" if spread and spread.needs else ""
    lines = [f"{ROUTES[step.group.route]}{needs or '; it applies alone'}."]
    if step.group.addressee:
        lines.append(f"{step.group.addressee}.")
    return "\n".join(lines)
