"""The order of kernel releases."""

from __future__ import annotations

from refactor.runs.release import release_order


def test_a_candidate_comes_before_its_release() -> None:
    releases = ["7.10.0-rc1", "7.3.0", "7.3.0-rc10", "6.12.117", "7.3.4", "7.3.0-rc2"]
    assert sorted(releases, key=release_order) == [
        *("6.12.117", "7.3.0-rc2", "7.3.0-rc10", "7.3.0", "7.3.4", "7.10.0-rc1"),
    ]
