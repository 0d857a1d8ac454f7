"""What a build leaves out: sources of no configuration here, and users of headers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from refactor.build.state import SOURCES, State
from refactor.proofs.commit import Commit
from refactor.proofs.found_builds import needs
from refactor.runs.proof import Proof
from refactor.series.build import Build

_COMPILED = (*SOURCES, ".h", ".dts", ".dtsi", ".dtso")


def limits(build: Build, state: State, paths: Sequence[str]) -> tuple[str, ...]:
    """Notes on sources and users of headers that were not built."""
    users = {}
    for path in paths:
        if path.endswith(".h"):
            users[path] = 0
    for built in state.objects:
        # The inputs are those of the compiler's own dependency file, so includes of includes count.
        for path in users.keys() & set(built.inputs):
            users[path] += 1
    where = ", ".join(build.objects) or "what the commit changes"
    notes = list(unknown(state))
    for path, number in users.items():
        notes.append(f"{path}: {number} users in {where} were built, others were not")
    return tuple(notes)


def unknown(state: State) -> tuple[str, ...]:
    """Notes on sources that the configuration does not compile."""
    # A Makefile may name it for another configuration: obj-$(CONFIG_X).
    return tuple(map("nothing in this configuration is built from {}".format, state.unknown))


def uncovered(commit: Commit, proofs: Sequence[Proof], compiled: set[str]) -> tuple[Proof, ...]:
    """An unchecked proof when no declared build compiles some file of the commit."""
    statuses = {proof.status for proof in proofs if proof.kind == "builds"}
    # The builds report something worse already.
    if statuses & {"disproved", "unchecked"}:
        return ()
    sources = []
    for path in commit.paths:
        if path.endswith(_COMPILED) and path not in compiled and commit.after.has_file(path):
            sources.append(path)
    if not sources and "proved" in statuses:
        return ()
    names = ", ".join(sources or commit.paths)
    if commit.made.group:
        options = "; ".join(map(partial(needs, commit.after), sources))
        return (Proof("builds", "unchecked", f"no configuration here compiles {names}: {options}"),)
    hint = "[[build]] in series.toml names configurations, and objects that use a header"
    return (Proof("builds", "unchecked", f"no declared build compiles {names}: {hint}"),)
