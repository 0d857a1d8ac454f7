"""The door to packs in the user's repository, which no `git gc` removes before a ref needs them.

As git fetch does it: a pack with a `.keep` file beside it, the ref moves, the `.keep` goes. In the
`.keep` stands the temporary directory of the run. When nobody holds that, the run was killed, and
the next one removes the `.keep`.

git itself would write the pack as tmp_pack_XXXXXX first, and that is a name which `git gc
--prune=now` removes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from refactor.git.repository import Repository
from refactor.store.abandoned import is_abandoned

_OURS = b"refactor "
_PARTS = ("rev", "pack", "idx")
"""A pack is there as soon as its index is, so that comes last; older gits write no .rev."""


@contextmanager
def kept(lender: Repository, pack: Path, holder: Path) -> Iterator[None]:
    """Store a pack in a repository, and keep it until a ref was moved to it in the block.

    Args:
        pack: `pack-NAME`, which with `.pack` and `.idx` names the files that git pack-objects has
            written.
        holder: the temporary directory of this process.

    Raises:
        OSError: it cannot be stored; with the path of the directory.
    """
    packs = lender.objects / "pack"
    keep = packs / f"{pack.name}.keep"
    ours = False
    try:
        try:
            packs.mkdir(exist_ok=True)
            ours = _make(keep, _OURS + os.fsencode(holder) + b"\n")
            _put_all(pack, packs)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(packs)) from None
        yield
    finally:
        if ours:
            keep.unlink(missing_ok=True)


def drop_abandoned(lender: Repository) -> None:
    """Remove the `.keep` files and partial packs of runs of this user that were killed."""
    for keep in lender.objects.glob("pack/pack-*.keep"):
        # Another run of ours may do the same.
        with suppress(FileNotFoundError):
            content = keep.read_bytes()
            ours = content.startswith(_OURS) and keep.stat().st_uid == os.geteuid()
            holder = content.removeprefix(_OURS).removesuffix(b"\n")
            if ours and is_abandoned(Path(os.fsdecode(holder))):
                _drop(keep)


def _drop(keep: Path) -> None:
    for file in keep.parent.glob(f"{keep.stem}.new-*"):
        file.unlink(missing_ok=True)
    if not keep.with_suffix(".idx").exists():
        for part in _PARTS:
            keep.with_suffix(f".{part}").unlink(missing_ok=True)
    keep.unlink()


def _make(keep: Path, content: bytes) -> bool:
    """Make a `.keep` file; False if there is one: the user, or another run, keeps the same pack."""
    try:
        with keep.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return False
    return True


def _put_all(pack: Path, packs: Path) -> None:
    for part in _PARTS:
        source = pack.with_name(f"{pack.name}.{part}")
        if source.exists():
            _put(source, packs)


def _put(source: Path, packs: Path) -> None:
    """Copy a file of a pack into a repository, whole or not at all.

    Whoever may read the directory may read the file.
    """
    new = packs / f"{source.stem}.new-{os.urandom(8).hex()}"
    try:
        with source.open("rb") as data, new.open("xb") as file:
            shutil.copyfileobj(data, file)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(packs.stat().st_mode & 0o444)
        new.replace(packs / source.name)
    finally:
        new.unlink(missing_ok=True)
