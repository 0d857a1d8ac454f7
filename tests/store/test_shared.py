"""The cache that machines share: a directory, an S3 server and a redis, each of them real, on loopback."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest

from refactor.errors import BadInput, NotProved
from refactor.store import shared
from refactor.store.cache import Cache
from refactor.store.shared import Shared, Store, open_store
from refactor.store.shared_files import Files
from refactor.store.shared_redis import Redis
from tests.servers import free_port, serving

KIND = "query"
KEY = ["a", "b"]
"""A key whose answer is not among those that are found again: its name begins with fb8e20fc."""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Kind of store -> its URL."""
    top = tmp_path_factory.mktemp("servers")
    redis_port, s3_port = free_port(), free_port()
    redis = shutil.which("redis-server")
    assert redis, "apt-get install redis-server"
    here = ["--bind", "127.0.0.1", "--save", "", "--maxmemory", "64mb"]
    moto = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(s3_port)]
    with (
        serving([redis, "--port", str(redis_port), *here], redis_port, top),
        serving(moto, s3_port, top),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("AWS_ACCESS_KEY_ID", "any")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "any")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{s3_port}")
        boto3.client("s3").create_bucket(Bucket="cache")
        yield {
            "file": (top / "shared").as_uri(),
            "s3": "s3://cache/refactor",
            "redis": f"redis://127.0.0.1:{redis_port}/0",
        }


class Machine:
    """One of several machines: a cache of its own, and the shared one."""

    def __init__(self, directory: Path, url: str, *, verify: bool = False) -> None:
        self.told: list[str] = []
        self.store = open_store(url)
        self.shared = Shared(url, self.store, verify=verify, tell=self.told.append)
        self.cache = Cache(directory, self.shared)
        self.name = self.cache.path(KIND, KEY).relative_to(directory).as_posix()

    def asks(self, answer: bytes = b"answer") -> tuple[bytes, int]:
        """The answer for the key, and how often it had to be found here."""
        found: list[bytes] = []

        def find() -> bytes:
            found.append(answer)
            return answer

        return self.cache.remember(KIND, KEY, find), len(found)


@pytest.fixture(params=["file", "s3", "redis"])
def machine(
    request: pytest.FixtureRequest, servers: dict[str, str], tmp_path: Path
) -> Iterator[Callable[..., Machine]]:
    """Make the machine of a name, all with one store, which is empty at the start."""
    url = servers[request.param]
    made: list[Machine] = []

    def make(name: str, *, verify: bool = False) -> Machine:
        made.append(Machine(tmp_path / name, url, verify=verify))
        return made[-1]

    yield make
    store = made[0].store
    if isinstance(store, Redis):
        store._client.flushall()
    elif isinstance(store, Files) and store._system.exists(store._root):
        store._system.rm(store._root, recursive=True)


def test_what_one_machine_finds_another_need_not(machine: Callable[..., Machine]) -> None:
    first, second = machine("first"), machine("second")
    assert first.asks() == (b"answer", 1)
    assert second.asks() == (b"answer", 0)
    # Kept there: the store is not asked again.
    second.store = None  # type: ignore[assignment]
    assert machine("second").asks() == (b"answer", 0)
    assert first.told == second.told == []


def test_what_is_not_shared_stays_at_home(machine: Callable[..., Machine]) -> None:
    first, second = machine("first"), machine("second")
    first.cache.put("people", KEY, b"Ada <ada@example.org>")
    assert second.cache.get("people", KEY) is None


@pytest.mark.parametrize(
    "kept",
    [b"", b"short", b"x" * 40, bytes(32) + b"answer"],
    ids=["empty", "short", "not whole", "digest"],
)
def test_half_an_answer_is_none_and_is_replaced(
    machine: Callable[..., Machine], kept: bytes
) -> None:
    first = machine("first")
    first.store.put_if_absent(first.name, kept or b"-")
    assert first.asks() == (b"answer", 1)
    assert machine("second").asks() == (b"answer", 0)
    assert first.told == []


def test_a_name_that_is_taken_is_left(machine: Callable[..., Machine]) -> None:
    first = machine("first")
    first.store.put_if_absent("query/aa/bb", b"one")
    first.store.put_if_absent("query/aa/bb", b"two")
    assert first.store.get("query/aa/bb") == b"one"
    assert first.store.size("query/aa/bb") == 3
    first.store.put_if_absent("query/aa/bb", b"three", over=True)
    assert first.store.get("query/aa/bb") == b"three"
    assert first.store.get("query/aa/no") is None
    assert first.store.size("query/aa/no") is None


def test_a_poisoned_answer_is_caught_by_verification(machine: Callable[..., Machine]) -> None:
    poisoner = machine("poisoner")
    assert poisoner.asks(b"poison") == (b"poison", 1)
    believing = machine("believing")
    assert believing.asks() == (b"poison", 0)
    message = f"^the shared cache .* holds another answer than we find .{believing.name}.: "
    with pytest.raises(NotProved, match=message):
        machine("verifying", verify=True).asks()
    # What was believed before is found again, too.
    with pytest.raises(NotProved, match=message):
        machine("believing", verify=True).asks()


def test_verification_of_what_is_right_says_nothing(machine: Callable[..., Machine]) -> None:
    machine("first").asks()
    verifying = machine("verifying", verify=True)
    assert verifying.asks() == (b"answer", 1)
    assert verifying.cache.get(KIND, KEY) == b"answer"


def test_one_in_a_hundred_is_always_found_again(
    machine: Callable[..., Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine("poisoner").asks(b"poison")
    monkeypatch.setattr(shared, "SAMPLE", 1)
    with pytest.raises(NotProved, match="holds another answer"):
        machine("other").asks()


def test_the_sample_is_one_in_a_hundred(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    doubting = Shared("file:///", Full(), verify=False, tell=print)
    names = [cache.path(KIND, [str(number)]).name for number in range(10_000)]
    assert 70 < sum(map(doubting.doubts, names)) < 130


def test_an_answer_that_does_not_decode_is_found_again(machine: Callable[..., Machine]) -> None:
    machine("poisoner").asks(b"no number")
    here = machine("here")
    assert here.cache.recall(KIND, KEY, int) is None
    assert here.asks(b"7") == (b"7", 1)
    assert machine("third").cache.recall(KIND, KEY, int) == 7


def test_a_large_answer_is_not_even_fetched(
    machine: Callable[..., Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine("first").asks(b"x" * 1000)
    monkeypatch.setattr(shared, "MOST", 500)
    assert machine("second").asks() == (b"answer", 1)


class Full(Store):
    """A store without room."""

    def get(self, name: str) -> bytes | None:
        """Nothing is kept."""
        return None

    def put_if_absent(self, name: str, data: bytes, *, over: bool = False) -> None:
        """Fail."""
        raise OSError(28, "No space left on device")

    def size(self, name: str) -> int | None:
        """Nothing is kept."""
        return None


class Forbidden(Full):
    """A store that may be read and not be written."""

    def put_if_absent(self, name: str, data: bytes, *, over: bool = False) -> None:
        """Fail."""
        raise PermissionError(13, "Permission denied")


class Slow(Full):
    """A server that does not answer in time."""

    def size(self, name: str) -> int | None:
        """Fail, as redis-py does."""
        raise TimeoutError("Timeout reading from socket")


@pytest.mark.parametrize(
    ("store", "told"),
    [
        (
            Full(),
            [
                "cannot write the shared cache u://x, going on without: [Errno 28] No space left on device"
            ],
        ),
        (Forbidden(), []),
        (
            Slow(),
            ["cannot read the shared cache u://x, going on without: Timeout reading from socket"],
        ),
    ],
    ids=["full", "forbidden", "slow"],
)
def test_a_store_that_fails_is_one_line_and_no_more(
    tmp_path: Path, store: Store, told: list[str]
) -> None:
    heard: list[str] = []
    cache = Cache(tmp_path, Shared("u://x", store, verify=False, tell=heard.append))
    for number in range(3):
        assert cache.remember(KIND, [str(number)], lambda: b"answer") == b"answer"
    assert heard == told


@pytest.mark.parametrize("kind", ["s3", "redis"])
def test_a_server_that_is_gone_is_one_line(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    url = {"s3": "s3://cache/x", "redis": f"redis://127.0.0.1:{port}"}[kind]
    here = Machine(tmp_path, url)
    assert here.asks() == (b"answer", 1)
    here.cache.put(KIND, ["other"], b"answer")
    (line,) = here.told
    assert line.startswith(f"cannot read the shared cache {url}, going on without: ")
    assert "\n" not in line


@pytest.mark.parametrize("url", ["", "/nfs/cache", "http://a/b", "file://", "redis://"])
def test_a_url_of_another_kind(url: str) -> None:
    with pytest.raises(BadInput) as error:
        open_store(url)
    assert str(error.value) == (
        f"refactor.cache is '{url}': wanted file:///DIR, s3://BUCKET/PREFIX or redis://HOST"
    )
