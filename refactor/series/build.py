"""A kernel configuration to build, as series.toml declares it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from refactor.series.scope import path_complaint

# A target of scripts/kconfig/Makefile, or a file of arch/*/configs, which make finds by its name.
_CONFIG = re.compile(r"[a-z0-9][a-z0-9_.-]*config", re.IGNORECASE | re.ASCII)
_SETTING = re.compile(r'[A-Z0-9][A-Za-z0-9_]*=(?:[ymn]|-?\d+|0x[0-9a-fA-F]+|"[^"\\\n$`]*")')
# Neither make nor a shell reads anything but a name in these.
PLAIN_PATH = re.compile(r"[\w.,+/-]+", re.ASCII)


class Build(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kernel configuration in which every commit is built: `[[build]]`.

    Attributes:
        arch: the architecture, by the name that ARCH= takes.
        config: the make target that writes the configuration. Default: `defconfig`.
        set: options on top of the configuration, such as `AUDIT=y` or `COMPAT=n`. The build fails
            if an option does not come out so.
        objects: directories (with a / at the end) and .o files that are built for every commit, on
            top of the objects of the files that the commit changes. They stand for the users of
            headers that are included everywhere.
        name: the name of the configuration in reports. Default: `arch` and `config`.
        llvm: build with LLVM=1. Default: false.
        wanted: options like those in `set`, set as long as the tree has them. The series may
            remove such an option or change its value.
        boot: whether `check --boot` boots this architecture. Default: true.
    """

    arch: str
    config: str = "defconfig"
    set: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    name: str = ""
    llvm: bool = False
    wanted: tuple[str, ...] = ()
    boot: bool = True

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+", self.arch):
            raise ValueError(
                f"arch: wanted the kernel's name for an architecture, got {self.arch!r}"
            )
        if not _CONFIG.fullmatch(self.config):
            raise ValueError(f"config: wanted a make target such as defconfig, got {self.config!r}")
        _require_settings("set", self.set)
        _require_settings("wanted", self.wanted)
        for path in self.objects:
            complaint = path_complaint(path)
            if complaint:
                raise ValueError(f"objects: {path!r} {complaint}")
            # make takes a target that begins with a dash for an option.
            is_target = PLAIN_PATH.fullmatch(path) and not path.startswith("-")
            if not is_target or not path.endswith(("/", ".o")):
                raise ValueError(
                    "objects: wanted directories (with a / at their end) and .o files, "
                    f"got {path!r}"
                )

    @property
    def title(self) -> str:
        """The name in reports."""
        return self.name or f"{self.arch} {self.config}"


def _require_settings(key: str, settings: Iterable[str]) -> None:
    for setting in settings:
        if not _SETTING.fullmatch(setting):
            wanted = "OPTION=y, =m, =n, a number or a quoted text"
            raise ValueError(f"{key}: wanted {wanted}, got {setting!r}")


class BuildText(Build, frozen=True, forbid_unknown_fields=True):
    """A build whose parameters have no values yet, so that its names cannot be checked."""

    def __post_init__(self) -> None:
        """Check nothing."""
