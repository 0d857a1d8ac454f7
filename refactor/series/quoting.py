"""Where the semantic patches of a series are quoted."""

from __future__ import annotations

from typing import Literal

import msgspec

Quote = Literal["log", "below", "cover", "never"]

MANY = 10
"""Files from which on a step is a conversion that its commit message explains by its rule."""


class Quoting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where semantic patches are quoted: `[rules]`.

    Attributes:
        quote: `log`: in the commit message, where the template puts them; `below`: below the `---`
            of the patch; `cover`: in the cover letter; `never`: nowhere. Default: below the `---`,
            and at the end of the message where a step changes more than ten files or is spread.
    """

    quote: Literal["", "log", "below", "cover", "never"] = ""

    def place(self, files: int, *, spread: bool = False) -> Quote:
        """Where the rules of a step are quoted that changes so many files.

        Args:
            spread: whether it is one of several patches by the same rule.
        """
        # generated-content.rst wants "the input to the tools you used, like the Coccinelle source
        # script", in cover letters and changelogs.
        return self.quote or ("log" if spread or files > MANY else "below")

    @property
    def by_template(self) -> bool:
        """Whether the templates of messages quote the rules themselves."""
        return self.quote == "log"
