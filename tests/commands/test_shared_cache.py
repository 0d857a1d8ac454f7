"""`refactor.cache`: what another machine has found, and what a poisoner has put there."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from refactor.store.cache import Cache
from refactor.tools.spatch_output import FileResult
from tests.cli import Said, run_cli
from tests.conftest import git, make_repository
from tests.kernel import KERNEL

RULE = "@@\nexpression E;\n@@\n-old(E)\n+new(E)\n"
FILES = KERNEL | {"drivers/a.c": "int f(void)\n{\n\treturn old(1);\n}\n"}


@pytest.fixture
def linux(tmp_path: Path) -> Path:
    """A kernel with a user of old(), and a shared cache in the user's git config."""
    git(tmp_path, "config", "--global", "refactor.cache", (tmp_path / "shared").as_uri())
    (tmp_path / "r.cocci").write_text(RULE)
    return make_repository(tmp_path / "linux", FILES)


def tried(linux: Path, machine: str, *before: str) -> Said:
    """`refactor try` on a machine with a cache of its own."""
    top = linux.parent
    return run_cli(
        *before, "try", top / "r.cocci", "--tree", linux, env={"XDG_CACHE_HOME": str(top / machine)}
    )


def shared(linux: Path) -> Path:
    """What is shared of the one file that changes."""
    for kept in (linux.parent / "shared" / "examined").glob("*/*"):
        if msgspec.msgpack.decode(kept.read_bytes()[32:], type=FileResult).content:
            return kept
    raise AssertionError("no changed file is shared")


def poison(linux: Path) -> None:
    """Put other code into the result of spatch that is shared."""
    kept = shared(linux)
    result = msgspec.msgpack.decode(kept.read_bytes()[32:], type=FileResult)
    assert result.content is not None
    wrong = msgspec.structs.replace(result, content=result.content.replace(b"new", b"evil"))
    cache = Cache(linux.parent / "poison")
    cache.put("examined", ["any"], msgspec.msgpack.encode(wrong))
    kept.write_bytes(cache.path("examined", ["any"]).read_bytes())


def test_two_machines_and_a_poisoner(linux: Path) -> None:
    first = tried(linux, "first")
    assert "+\treturn new(1);" in first.out
    assert tried(linux, "second") == first
    poison(linux)
    assert "+\treturn evil(1);" in tried(linux, "third").out
    kept = shared(linux)
    name = kept.relative_to(linux.parent / "shared")
    url = (linux.parent / "shared").as_uri()
    refused = Said(
        1,
        "",
        f"refactor: the shared cache {url} holds another answer than we find ({name}): "
        "whoever can write there may have put it: empty it, or unset refactor.cache\n",
    )
    assert tried(linux, "fourth", "--verify-cache") == refused
    assert tried(linux, "third", "--verify-cache") == refused
    kept.unlink()
    assert tried(linux, "fifth", "--verify-cache") == first


def test_nothing_to_verify_and_no_store(linux: Path, tmp_path: Path) -> None:
    git(tmp_path, "config", "--global", "refactor.cache", "/nfs/cache")
    assert tried(linux, "first") == Said(
        2,
        "",
        "refactor: refactor.cache is '/nfs/cache': wanted file:///DIR, s3://BUCKET/PREFIX or "
        "redis://HOST\n",
    )
    git(tmp_path, "config", "--global", "--unset", "refactor.cache")
    assert tried(linux, "first", "--verify-cache") == Said(
        2,
        "",
        "refactor: there is no shared cache to verify: `git config --global refactor.cache URL` "
        "names it\n",
    )


def test_a_repository_names_no_cache(linux: Path, tmp_path: Path) -> None:
    git(tmp_path, "config", "--global", "--unset", "refactor.cache")
    git(linux, "config", "refactor.cache", (tmp_path / "theirs").as_uri())
    assert tried(linux, "first").code == 0
    assert not (tmp_path / "theirs").exists()
