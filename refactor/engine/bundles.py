"""Bundles: the groups of one subsystem as a small series of their own, each on the base."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from msgspec import structs

from refactor.git.quarantine import Quarantine
from refactor.git.tree import Tree
from refactor.library.program import Program
from refactor.mail.people import Person, address
from refactor.mail.recipients import COVER, MANY, MailRecipients, Settings, recipients_by_mail
from refactor.object_names import CommitId, TreeId
from refactor.runs.run import Changed, Run
from refactor.series.schema import Recipients
from refactor.series.spread import Route
from refactor.store.cache import Cache

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
        number: its place among all bundles, from 0.
        steps: its commits on the branch.
        mailed: the same changes as commits on the base, or on the steps that they need.
    """

    key: str
    directory: str
    number: int
    steps: tuple[Changed, ...]
    mailed: tuple[Changed, ...]


def is_spread(run: Run) -> bool:
    """Whether some step of a run made commits for groups."""
    return any(step.group for step in run.changed)


def bundles(run: Run, program: Program, objects: Quarantine, cache: Cache) -> list[Bundle]:
    """The bundles of a run, in the order of the branch; steps without groups come first, in one.

    Args:
        objects: it has the commits of the run; new ones are written there.
    """
    plain = tuple(step for step in run.changed if step.group is None)
    chains = _Chains(run, program, objects, cache)
    found = []
    if plain:
        found.append(Bundle(program.name, program.name, 0, plain, plain))
    together = defaultdict[str, list[Changed]](list)
    for step in run.changed:
        if step.group:
            together[step.group.bundle].append(step)
    for key, steps in together.items():
        for directory, part in _threads(key, steps):
            mailed = tuple(chains.on_base(part))
            found.append(Bundle(key, directory, len(found), tuple(part), mailed))
    return found


def _threads(key: str, steps: Sequence[Changed]) -> Iterator[tuple[str, Sequence[Changed]]]:
    """The patches of a bundle in threads that the big lists take, each with its directory."""
    if len(steps) <= MANY:
        yield key, steps
        return
    for number, first in enumerate(range(0, len(steps), MANY), 1):
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
        for made in self.run.changed:
            if made.id in needed:
                commit, oid = made.commit, made.tree
        return commit, Tree(self.objects, self.cache, oid, oid)

    def _rewritten(self, step: Changed, parent: CommitId, tree: TreeId) -> CommitId:
        raw = self.objects.read(step.commit)
        head = f"tree {tree}\nparent {parent}\n".encode()
        return self.objects.store_commit(_HEAD.sub(lambda _: head, raw, count=1))


def bundle_recipients(
    steps: Sequence[Changed], policy: Recipients, settings: Settings
) -> dict[str, MailRecipients]:
    """The recipients of each mail of a bundle: each patch goes to its own people.

    The cover letter goes to those who get every patch: the subsystem's own people and lists.
    """
    people = {step.id: people_of(step) for step in steps}
    own = structs.replace(policy, own=tuple(people))
    mails = recipients_by_mail(people, own, settings)
    shared = {"": _shared(list(people.values()))}
    return {**mails, COVER: recipients_by_mail(shared, policy, settings)[COVER]}


def people_of(step: Changed) -> list[Person]:
    """The people that MAINTAINERS and groups.toml name for a commit."""
    more = step.group.cc if step.group else ()
    return [*step.people, *(Person(who, "extra") for who in more)]


def _shared(people: Sequence[Sequence[Person]]) -> list[Person]:
    """The people who are named for all of some patches; where there are none, all lists."""
    addresses = [frozenset(person.address for person in named) for named in people]
    everywhere = frozenset.intersection(*addresses)
    shared = [person for person in people[0] if person.address in everywhere]
    if shared:
        return shared
    lists = []
    for named in people:
        lists += [person for person in named if person.role == "list"]
    return lists


def asked(step: Changed, program: Program) -> str:
    """The line below the `---` of a patch that asks its readers for something."""
    if step.group is None:
        return ""
    spread = program.step(step.step).declared.spread
    needs = f"; it needs {' and '.join(spread.needs)}" if spread and spread.needs else ""
    return f"{ROUTES[step.group.route]}{needs or '; it applies alone'}."


FEW_THREADS, FEW_RECIPIENTS = 10, 30
"""Threads to one person, and recipients of one mail: more have drawn complaints on public lists."""


def lists_of(run: Run) -> frozenset[str]:
    """The addresses of the mailing lists that MAINTAINERS names for any commit of a run."""
    addresses = set[str]()
    for step in run.changed:
        addresses.update(person.address for person in step.people if person.role == "list")
    return frozenset(addresses)


def crowded(mails: Mapping[str, Mapping[str, MailRecipients]], lists: Set[str]) -> list[str]:
    """A warning about each person who gets many threads, and each mail with many recipients.

    Args:
        mails: bundle -> id of a commit, or COVER -> its recipients.
        lists: addresses of mailing lists, which may get any number of threads.
    """
    threads = Counter[str]()
    notes = []
    for key, recipients in mails.items():
        everybody = dict.fromkeys(who for mail in recipients.values() for who in mail.everybody)
        threads.update(list(everybody))
        for about, mail in recipients.items():
            if len(mail.everybody) > FEW_RECIPIENTS:
                name = about or f"the cover letter of {key}"
                notes.append(f"{len(mail.everybody)} recipients of {name}: [recipients] has `most`")
    for who, number in threads.most_common():
        if number > FEW_THREADS and address(who) not in lists:
            notes.append(f"{who} gets {number} threads")
    return notes
