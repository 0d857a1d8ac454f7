"""The group of a commit: one of several that a step makes."""

from __future__ import annotations

from typing import Literal

import msgspec


class Group(msgspec.Struct, frozen=True, omit_defaults=True):
    """The files of one commit of a step that makes several.

    Attributes:
        key: its name: the commit's id is `<step>/<key>`.
        section: title of the section of MAINTAINERS; a directory or a file where these make groups.
        prefix: what the subject begins with.
        bundle: the key of the groups that are mailed together.
        route: what the mail asks for: apply, ack or pull.
        proposals: prefixes to choose from, `prefix` being the first; empty where it is sure.
        cc: more people in Cc.
        of_nobody: whether MAINTAINERS names no maintainer for its files.
        fallback: who gets it then.
    """

    key: str
    section: str
    prefix: str
    bundle: str
    route: Literal["apply", "ack", "pull"]
    proposals: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    of_nobody: bool = False
    fallback: tuple[str, ...] = ()

    @property
    def addressee(self) -> str:
        """A sentence about files that are nobody's; empty where MAINTAINERS names somebody."""
        if not self.of_nobody:
            return ""
        names = "MAINTAINERS names no maintainer of these files"
        return f"{names}: sent to {', '.join(self.fallback)}" if self.fallback else names
