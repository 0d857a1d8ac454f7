"""The table of contents of `refactor help`."""

from __future__ import annotations

from collections.abc import Mapping


def contents(topics: Mapping[str, str], verbs: Mapping[str, str]) -> str:
    """Topics with their titles, verbs with their summaries."""
    # One width for both tables: they are read as one.
    width = max(map(len, [*topics, *verbs])) + 2
    parts = [
        "Topics (refactor help TOPIC):\n",
        _table(topics, width),
        "\nVerbs (refactor VERB --help):\n",
        _table(verbs, width),
    ]
    return "".join(parts)


def _table(rows: Mapping[str, str], width: int) -> str:
    return "".join(f"  {name:{width}}{text}\n" for name, text in rows.items())
