"""A version on its way out: the mails of each of its parcels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from refactor.engine.bundles import is_spread
from refactor.engine.cover import cover_letter
from refactor.engine.envelope import Envelope
from refactor.engine.evidence import evidence_items
from refactor.engine.mails import mails
from refactor.engine.parcels import Parcel, PatchOptions, below_line, part
from refactor.git.quarantine import Quarantine
from refactor.library.program import Program
from refactor.mail.b4 import change_id
from refactor.mail.commit_message import Message
from refactor.mail.recipients import Settings
from refactor.runs.run import Changed, Run
from refactor.store.records import Records


@dataclass(frozen=True)
class Mailing:
    """A version that is about to be mailed, with all that its parcels share.

    Attributes:
        records: of the version's runs.
        compared: for the cover letter, the comparison with the version before; empty for none.
    """

    program: Program
    run: Run
    records: Records
    settings: Settings
    options: PatchOptions
    compared: str = ""

    def mails(self, parcel: Parcel, quarantine: Quarantine) -> dict[str, bytes]:
        """The files of one parcel: name -> content.

        Raises:
            BadInput: the template of the cover letter is missing or not fit to be mailed.
        """
        envelope = Envelope(
            self._prefix(parcel),
            parcel.recipients,
            below_line(parcel, self.program, self.run),
            self.settings.signature,
            change_id(self.program.name, parcel.name),
            parcel.resend,
            self.run.prerequisite,
            parcel.name if is_spread(self.run) else "",
            self.compared,
        )
        made = mails(
            part(self.run, parcel.steps, parcel.version),
            quarantine,
            cover=self._cover(parcel),
            envelope=envelope,
            steps=parcel.mailed,
            later=parcel.later,
        )
        if self.options.first_named and self.run.version == 1 and not is_spread(self.run):
            return {f"v1-{name}": mail for name, mail in made.items()}
        return made

    def _prefix(self, parcel: Parcel) -> str:
        """The words before the version in the brackets of a subject."""
        if self.options.prefix:
            return self.options.prefix
        # As netdev has it: [PATCH net-next] (Documentation/process/maintainer-netdev.rst).
        return f"{self.settings.prefix or 'PATCH'} {parcel.tag}".rstrip()

    def _cover(self, parcel: Parcel) -> Message | None:
        steps = parcel.steps
        together = steps if is_spread(self.run) else self.run.changed
        wanted = self.options.cover
        with_cover = len(together) > 1 if wanted is None else wanted
        if not with_cover:
            return None
        changes = parcel.log.cover
        # Reviewers get one wave alone: it says which part of the series it is.
        if len(steps) < len(together):
            changes = f"- {self._place(steps)}: sent in waves, each on top of the last.\n{changes}"
        evidence = evidence_items(self.records, self.run, steps)
        own = part(self.run, steps, parcel.version)
        return cover_letter(self.program, own, changes=changes, evidence=evidence)

    def _place(self, steps: Sequence[Changed]) -> str:
        first = self.run.changed.index(steps[0]) + 1
        return f"Patches {first} to {first + len(steps) - 1} of {len(self.run.changed)}"
