"""A cache in a directory that machines share, or in a bucket of S3: the door to fsspec."""

from __future__ import annotations

import hashlib
from importlib import import_module

import fsspec


class Files:
    """A directory or a bucket, through fsspec.

    Args:
        system: a file system of fsspec.
        root: the directory in it, without a slash at the end.
        failures: what it raises besides OSError when it cannot be asked.
    """

    def __init__(
        self,
        system: fsspec.AbstractFileSystem,
        root: str,
        failures: tuple[type[Exception], ...] = (),
    ) -> None:
        self._system = system
        self._root = root
        self._failures = failures

    def get(self, name: str) -> bytes | None:
        """What is kept under a name."""
        try:
            return bytes(self._system.cat_file(f"{self._root}/{name}"))
        except FileNotFoundError:
            return None
        except self._failures as error:
            raise OSError(str(error)) from None

    def put_if_absent(self, name: str, data: bytes, *, over: bool = False) -> None:
        """Keep something whole, unless the name is taken; with `over` in any case."""
        path = f"{self._root}/{name}"
        if not over and self.size(name) is not None:
            return
        if "file" not in self._system.protocol:
            try:
                # An object of S3 appears whole or not at all.
                self._system.pipe_file(path, data)
            except self._failures as error:
                raise OSError(str(error)) from None
            return
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        new = f"{path}.{hashlib.sha256(data).hexdigest()[:16]}.new"
        self._system.pipe_file(new, data)
        # rename(2): a reader sees all of it or nothing.
        self._system.mv(new, path)

    def size(self, name: str) -> int | None:
        """Bytes of what is kept under a name."""
        # What another machine has put there since must be seen.
        self._system.invalidate_cache()
        try:
            return int(self._system.size(f"{self._root}/{name}"))
        except FileNotFoundError:
            return None
        except self._failures as error:
            raise OSError(str(error)) from None


def open_url(url: str, seconds: int) -> Files:
    """The store of a URL that begins with file:// or s3://.

    Args:
        seconds: how long a server may take to answer.
    """
    scheme, _, place = url.partition("://")
    # fsspec would give what it made for the same options before, of an endpoint that has changed.
    options: dict[str, object] = {"skip_instance_cache": True}
    failures: tuple[type[Exception], ...] = ()
    if scheme == "s3":
        limits = {"connect_timeout": seconds, "read_timeout": seconds}
        options["config_kwargs"] = {**limits, "retries": {"max_attempts": 1}}
        # s3fs lets through what is no answer of the server, such as that there is none.
        failures = (import_module("botocore.exceptions").BotoCoreError,)
    return Files(fsspec.filesystem(scheme, **options), place.rstrip("/"), failures)
