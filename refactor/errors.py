"""The one family of errors that the user can act on; anything else is a bug and writes a report.

Every message is one line that says what is wrong and what to do. The exit codes are documented in
README.md.
"""

from __future__ import annotations

import errno
import os

_MENDABLE = (
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),
    *(errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOLCK),
    *(errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG),
    errno.ENOEXEC,
)
"""Errors of the operating system that the user can do something about."""

NO_ROOM = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT))
"""The operating system's messages for a full disk, as programs that we run repeat them."""

_TOO_MANY = (errno.EMFILE, errno.ENFILE)


BUG = 70
"""The exit code after a bug of ours: EX_SOFTWARE in sysexits.h."""


class RefactorError(Exception):
    """Something that the person at the keyboard can mend.

    Attributes:
        exit_code: the status that the process ends with.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}: {hint}" if hint else message)


class NotProved(RefactorError):
    """The program ran and the answer is no: a step failed, an example does not hold."""

    exit_code = 1


class BadInput(RefactorError):
    """A name, a declaration or a revision that does not exist or is not well formed."""

    exit_code = 2


class Misconfigured(BadInput):
    """The configuration that a build declares cannot be written at a tree."""


class Refused(RefactorError):
    """Going on would touch something that is not the tool's own."""

    exit_code = 3


class Unavailable(RefactorError):
    """The machine lacks something: a program, a package, room on the disk."""

    exit_code = 4


class WorkersGone(BaseException):
    """The machines that a run was given to are gone.

    No Exception, as KeyboardInterrupt is none: it ends the whole run. What catches errors of one
    rule or one proof would say the same of each that is left.
    """

    exit_code = Unavailable.exit_code


def is_mendable(error: OSError) -> bool:
    """Whether a person can do something about an error of the operating system."""
    return error.errno in (*_MENDABLE, *_TOO_MANY)


def of_system(error: RefactorError | OSError) -> RefactorError:
    """Convert an OSError that the user can act on into a RefactorError.

    Raises:
        OSError: it is nothing that a person can mend.
    """
    if isinstance(error, RefactorError):
        return error
    if error.errno in _TOO_MANY:
        return Unavailable("too many files are open", "allow more, as `ulimit -n 1024` does")
    if not is_mendable(error):
        raise error
    where = f" {os.fspath(error.filename)}" if error.filename else ""
    return Unavailable(f"cannot read or write{where}: {error.strerror}")
