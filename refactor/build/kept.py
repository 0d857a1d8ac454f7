"""What builds have made, remembered: states, and the listings that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from refactor.build import record
from refactor.build.state import State
from refactor.errors import Unavailable
from refactor.store.cache import Cache


class KeptBuilds:
    """The builds in a cache: an answer counts as long as all its listings are there."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def state(self, key: Sequence[str]) -> State | None:
        """The state of a target."""
        data = self._cache.get("build", key)
        if not data:
            return None
        state = msgspec.json.decode(data, type=State)
        listings = (built.listing for built in state.objects)
        return state if self._has(listings) else None

    def keep_state(self, key: Sequence[str], state: State) -> None:
        """Remember the state of a target."""
        self._cache.put("build", key, msgspec.json.encode(state))

    def renumbered(self, key: Sequence[str]) -> dict[str, str] | None:
        """Objects with other line numbers: object -> digest of its listing."""
        data = self._cache.get("renumbered", key)
        if not data:
            return None
        digests = msgspec.json.decode(data, type=dict[str, str])
        return digests if self._has(digests.values()) else None

    def keep_renumbered(self, key: Sequence[str], digests: Mapping[str, str]) -> None:
        """Remember objects with other line numbers."""
        self._cache.put("renumbered", key, msgspec.json.encode(digests))

    def listing(self, digest: str) -> dict[str, str]:
        """The listing of a digest: symbol -> text; no symbols for the empty digest.

        Raises:
            Unavailable: the listing was deleted from the cache after it was looked up.
        """
        if not digest:
            return {}
        symbols = record.listing(self._cache, digest)
        if symbols is None:
            raise Unavailable(f"something is gone from {self._cache.directory}", "check again")
        return symbols

    def _has(self, digests: Iterable[str]) -> bool:
        return all(record.has_listing(self._cache, digest) for digest in digests)
