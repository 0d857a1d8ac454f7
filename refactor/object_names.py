"""Names of git objects by kind, so that no tree is handed over where a commit is wanted.

git calls 40 hexadecimal digits an object name (gitglossary(7)) and never says of which kind it is.
"""

from __future__ import annotations

from typing import NewType

CommitId = NewType("CommitId", str)
TreeId = NewType("TreeId", str)
BlobId = NewType("BlobId", str)
