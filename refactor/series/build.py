"""A declared build configuration."""

from __future__ import annotations

import re

import msgspec

from refactor.series.scope import path_complaint

_CONFIG = re.compile(r"[a-z0-9][a-z0-9_.-]*config", re.IGNORECASE | re.ASCII)


_SETTING = re.compile(r'[A-Z0-9][A-Za-z0-9_]*=(?:[ymn]|-?\d+|0x[0-9a-fA-F]+|"[^"\\\n$`]*")')


# What neither make nor a shell takes for anything but a name.
_PLAIN = re.compile(r"[\w.,+/-]+", re.ASCII)


class Build(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One configuration of one architecture, as `[[build]]` declares it.

    Attributes:
        arch: the kernel's name for it, as in ARCH=.
        config: a make target that writes a configuration, such as `defconfig`.
        set: options on top of it, as `AUDIT=y`, `COMPAT=n`; they have to come out so.
        objects: directories and objects that are built for every commit: they stand for the users
            of headers.
        name: in reports; the architecture and the configuration when absent.
        llvm: build with LLVM=1.
        wanted: options that are set where a tree has them, and left as they come out.
    """

    arch: str
    config: str = "defconfig"
    set: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    name: str = ""
    llvm: bool = False
    wanted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+", self.arch):
            raise ValueError(
                f"arch: wanted the kernel's name for an architecture, got {self.arch!r}"
            )
        if not _CONFIG.fullmatch(self.config):
            raise ValueError(f"config: wanted a make target such as defconfig, got {self.config!r}")
        for key, settings in (("set", self.set), ("wanted", self.wanted)):
            if wrong := next(
                (setting for setting in settings if not _SETTING.fullmatch(setting)), None
            ):
                raise ValueError(
                    f"{key}: wanted OPTION=y, =m, =n, a number or a quoted text, got {wrong!r}"
                )
        for path in self.objects:
            if complaint := path_complaint(path):
                raise ValueError(f"objects: {path!r} {complaint}")
            if path.startswith("-") or not _PLAIN.fullmatch(path) or not path.endswith(("/", ".o")):
                raise ValueError(
                    f"objects: wanted directories (with a / at their end) and .o files, got {path!r}"
                )

    @property
    def title(self) -> str:
        """What a report calls it."""
        return self.name or f"{self.arch} {self.config}"


class BuildText(Build, frozen=True, forbid_unknown_fields=True):
    """A build in which values of parameters are still missing: whether names are well formed is not known yet."""

    def __post_init__(self) -> None:
        """Nothing to check."""
