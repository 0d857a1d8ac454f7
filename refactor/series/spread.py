"""How a step becomes many patches, as series.toml declares it."""

from __future__ import annotations

from typing import Literal

import msgspec

By = Literal["section", "subsystem", "directory", "file"]
Route = Literal["apply", "ack", "pull"]


class Spread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step that makes a commit for each group of its files: `[step.spread]`.

    Attributes:
        by: what the files of a group share: the best-matching section of MAINTAINERS, the
            subsystem whose tree takes them, the directory, or nothing, one file being a group.
        route: what the mails ask for: `apply` the patch, `ack` it, or `pull` it with others.
        needs: ids of earlier steps without which the patches do not apply. Without any, each patch
            applies alone on the base.
        fold: the title of a subsystem's section in MAINTAINERS -> the key of the one group that
            all of its files make. Default: the table that comes with refactor.
    """

    by: By = "section"
    route: Route = "apply"
    needs: tuple[str, ...] = ()
    fold: dict[str, str] | None = None

    def __post_init__(self) -> None:
        for title, key in (self.fold or {}).items():
            if not key.replace("-", "").isalnum() or key != key.lower() or not key.isascii():
                raise ValueError(
                    f"fold: wanted a key of lower-case letters, digits and dashes for {title!r}, "
                    f"got {key!r}"
                )
