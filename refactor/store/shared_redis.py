"""A cache in a redis that machines share: the door to redis-py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import redis


class Redis:
    """A redis server, through redis-py.

    Args:
        client: of redis-py.
    """

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def get(self, name: str) -> bytes | None:
        """What is kept under a name."""
        with _as_os_error():
            kept = self._client.get(f"refactor:{name}")
        # redis-py gives text where a URL says decode_responses=True, and then it is not ours.
        return kept if isinstance(kept, bytes) else None

    def put_if_absent(self, name: str, data: bytes, *, over: bool = False) -> None:
        """Keep something, unless the name is taken; with `over` in any case."""
        with _as_os_error():
            self._client.set(f"refactor:{name}", data, nx=not over)

    def size(self, name: str) -> int | None:
        """Bytes of what is kept under a name."""
        # STRLEN of a key that is not there is 0; no answer of ours is empty.
        with _as_os_error():
            return int(self._client.strlen(f"refactor:{name}")) or None


@contextmanager
def _as_os_error() -> Iterator[None]:
    """The failures of redis-py as those of any store."""
    try:
        yield
    except redis.RedisError as error:
        raise OSError(str(error)) from None


def open_url(url: str, seconds: int) -> Redis:
    """The store of a URL that begins with redis:// or rediss://.

    Args:
        seconds: how long a server may take to answer.
    """
    return Redis(redis.Redis.from_url(url, socket_timeout=seconds, socket_connect_timeout=seconds))
