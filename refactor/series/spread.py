"""How a step becomes many patches, as series.toml declares it."""

from __future__ import annotations

from typing import Literal

import msgspec

from refactor.series.closed import FORM, parse_closed

By = Literal["section", "subsystem", "directory", "file"]
Route = Literal["apply", "ack", "pull"]


class Spread(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A step that makes a commit for each group of its files: `[step.spread]`.

    Attributes:
        by: what the files of a group share: the best-matching section of MAINTAINERS, the
            subsystem whose tree takes them, the directory, or nothing, one file being a group.
        route: what the mails ask for: `apply` the patch, `ack` it, or `pull` it with others.
        needs: ids of earlier steps without which the patches do not apply. Without any, each patch
            applies alone on the base.
        fold: the title of a subsystem's section in MAINTAINERS -> the key of the one group that
            all of its files make. Default: the table that comes with refactor.
        tags: key of a bundle -> the tree in the brackets of its subjects, as net-next. Default: the
            table that comes with refactor.
        fallback: a directory -> who gets patches to files in it for which MAINTAINERS names nobody:
            `Name <address>`, or the title of a section. Default: the table that comes with
            refactor.
        closed: days on which a tree, or without a name all of them, takes nothing new, as
            `net-next 2026-12-01..2026-12-15`; format-patch warns then.
        most_threads: threads that one person may get; more are refused. 0 is no cap.
        most_recipients: people and lists that one mail may have; more are refused. 0 is no cap.
    """

    by: By = "section"
    route: Route = "apply"
    needs: tuple[str, ...] = ()
    fold: dict[str, str] | None = None
    tags: dict[str, str] | None = None
    fallback: dict[str, str] | None = None
    closed: tuple[str, ...] = ()
    most_threads: int = 0
    most_recipients: int = 0

    def __post_init__(self) -> None:
        for title, key in (self.fold or {}).items():
            if not key.replace("-", "").isalnum() or key != key.lower() or not key.isascii():
                raise ValueError(
                    f"fold: wanted a key of lower-case letters, digits and dashes for {title!r}, "
                    f"got {key!r}"
                )
        for key, tag in (self.tags or {}).items():
            # It stands in the brackets of a subject.
            if not tag.isascii() or not tag.replace("-", "").isalnum():
                raise ValueError(
                    f"tags: wanted letters, digits and dashes for {key!r}, got {tag!r}"
                )
        for directory in self.fallback or {}:
            if not directory.endswith("/"):
                raise ValueError(
                    f"fallback: wanted a directory with a slash at its end, got {directory!r}"
                )
        for days in self.closed:
            if parse_closed(days, "") is None:
                raise ValueError(f"closed: wanted {FORM}, got {days!r}")
        if min(self.most_threads, self.most_recipients) < 0:
            raise ValueError("most-threads, most-recipients: wanted a number, 0 for no cap")
