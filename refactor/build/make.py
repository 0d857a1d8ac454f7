"""The door to make: the kernel's build of one configuration in one output directory."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from refactor import process
from refactor.build import kbuild
from refactor.build.toolchains import Toolchain
from refactor.errors import BadInput, Misconfigured, Unavailable
from refactor.process.phases import phase
from refactor.series.build import Build

_OURS = ("WERROR=n",)
"""Set in every configuration: a warning must not fail the object, it is compared with before."""

# Documentation/kbuild/reproducible-builds.rst: the same source gives the same object.
_FIXED = (
    "LOCALVERSION=",
    "KBUILD_BUILD_TIMESTAMP=0",
    "KBUILD_BUILD_USER=refactor",
    "KBUILD_BUILD_HOST=refactor",
)
# The words of gcc about its cc1, and of make about a recipe (GNU make 4.3).
_KILLED = ("Killed signal terminated program", "] Killed")
_BROKE_DOWN = re.compile(r"internal compiler error: .*|PLEASE submit a bug report")


class Make:
    """make for one configuration.

    Args:
        top: of the sources.
        directory: where everything goes that is built.
    """

    def __init__(self, top: Path, directory: Path, *, build: Build, chain: Toolchain) -> None:
        self._top = top
        self._directory = directory
        self._build = build
        self._chain = chain

    @property
    def configured(self) -> bool:
        """Whether the directory has a configuration."""
        return (self._directory / ".config").exists()

    @property
    def configuration(self) -> str | None:
        """The text of the configuration; None when there is none."""
        return (self._directory / ".config").read_text() if self.configured else None

    def configure(self) -> None:
        """Write the configuration.

        Raises:
            Misconfigured: there is no configuration of that name, or an option got another value
                than the declared one.
        """
        self._directory.mkdir(parents=True, exist_ok=True)
        # Later lines win: olddefconfig keeps what is set, and gives the rest its default
        # (scripts/kconfig/confdata.c).
        self._write(self._build.config)
        with (self._directory / ".config").open("a") as config:
            for setting in (*_OURS, *self._build.wanted, *self._build.set):
                config.write(f"{_line(setting)}\n")
        self._write("olddefconfig")
        self._require_settings()

    def _write(self, target: str) -> None:
        done = self._call(target)
        output = done.stdout.decode("utf-8", "replace")
        if done.code != 0:
            self._require_machine(done, output)
            words = kbuild.read_output(output, str(self._top)).words
            raise Misconfigured(
                f"make {' '.join(self._chain.make)} {target} failed", words or f"status {done.code}"
            )

    def _require_settings(self) -> None:
        config = (self._directory / ".config").read_text().splitlines()
        values = dict(line.split("=", 1) for line in config if line.startswith("CONFIG_"))
        for setting in self._build.set:
            option, _, wanted = setting.partition("=")
            got = values.get(f"CONFIG_{option}", "n")
            if got != wanted:
                raise Misconfigured(
                    f"CONFIG_{option} should be {wanted} and is {got} in {self._build.title}",
                    "is there such an option on this base, and is what it depends on set?",
                )

    def build(
        self, *targets: str, jobs: int, warnings: bool = True, from_nothing: bool = False
    ) -> str:
        """Build targets as far as possible, and return the output of make.

        Args:
            from_nothing: nothing of it was built: it may take minutes, so that it is worth seconds
                to ask make how many objects there will be.
            warnings: with those of W=1, which also runs kernel-doc on every file
                (scripts/Makefile.build).

        Raises:
            BadInput: make knows no such target.
            Unavailable: the build ended for reasons that are not in the sources.
        """
        level = ("W=1",) if warnings else ()
        # -k: one object that fails does not keep the others from being built.
        options = ("-k", f"-j{jobs}", "--output-sync=target", *level)
        total = len(self.would_compile(*targets)) if from_nothing else 0
        with phase("make", total, "objects") as advance:

            def hear(line: bytes) -> None:
                if kbuild.announces_object(line):
                    advance(1)

            done = self._call(*options, *targets, hear=hear)
        output = done.stdout.decode("utf-8", "replace")
        self._require_machine(done, output)
        announced = kbuild.read_output(output, str(self._top))
        if done.code and not announced.failed:
            why = announced.words or f"status {done.code}"
            raise BadInput(f"make failed in {self._build.title}", why)
        return output

    def would_compile(self, *targets: str) -> dict[str, str | None]:
        """The compilations that are due for targets: object -> source."""
        output = self._call("-n", *targets).stdout.decode("utf-8", "replace")
        return kbuild.compiled(output, str(self._top))

    def _require_machine(self, done: process.Completed, output: str) -> None:
        """Raise Unavailable for a failure of the machine; the same build may succeed later."""
        if "No space left on device" in output:
            raise Unavailable(
                f"no room on the disk for builds in {self._directory}", "make some, and check again"
            )
        # gcc reports a cc1 that the kernel's OOM killer ended; make reports other programs.
        if (done.code or 0) < 0 or any(words in output for words in _KILLED):
            raise Unavailable(
                "a compiler was killed", "is there enough memory? fewer --jobs need less"
            )
        if broke := _BROKE_DOWN.search(output):
            raise Unavailable("a compiler broke down", broke[0])

    def _call(
        self, *args: str, hear: Callable[[bytes], None] = lambda _line: None
    ) -> process.Completed:
        # O= keeps the sources clean (Documentation/kbuild/kbuild.rst, KBUILD_OUTPUT).
        command = [
            "make",
            *self._jobserver,
            "-C",
            str(self._top),
            f"O={self._directory}",
            *self._chain.make,
            *_FIXED,
            *args,
        ]
        return process.follow(command, hear, env=process.neutral(LC_ALL="C"))

    @cached_property
    def _jobserver(self) -> tuple[str, ...]:
        """The option for pipes between makes, where make knows it.

        From 4.4 on they have a FIFO instead (NEWS of GNU make 4.4), and who opens one waits for
        the other end: a make whose own make was killed would wait for ever, and hold our lock.
        """
        pipes = "--jobserver-style=pipe"
        known = process.run(["make", pipes, "--version"], env=process.neutral())
        return (pipes,) if known.code == 0 else ()


def _line(setting: str) -> str:
    option, _, value = setting.partition("=")
    return f"# CONFIG_{option} is not set" if value == "n" else f"CONFIG_{option}={value}"
