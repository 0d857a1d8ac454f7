"""The first files of a rule and of a series, which run as they are."""

from __future__ import annotations

from dataclasses import dataclass

from refactor.series.rule import Rule

_LONGEST = 45
"""Columns of a subject without its prefix, which may have 30 more (WIDTH of the messages)."""

_RULE = """\
// SPDX-License-Identifier: GPL-2.0-only
/// Use kfree_sensitive() for secrets
// Confidence: High
// Options: --no-includes

@@
expression E, size;
@@
-memzero_explicit(E, size);
-kfree(E);
+kfree_sensitive(E);
"""

_CHANGES = """\
void clear_and_free(struct key *key)
{
	memzero_explicit(key, sizeof(*key));
	kfree(key);
}
"""

_CHANGED = """\
void clear_and_free(struct key *key)
{
	kfree_sensitive(key);
}
"""

# It has the words of the rule: spatch would pass over a file without them, and show nothing.
_STAYS = """\
void clear_one_free_another(struct key *key, struct key *other)
{
	memzero_explicit(key, sizeof(*key));
	kfree(other);
}
"""

SCHEMA = "series/series.schema.json"
"""What may stand in a series.toml, below a directory of series: editors complete keys with it."""

_SERIES = """\
#:schema ../series.schema.json
summary = "{summary}"

# The mails go to those whom MAINTAINERS names; `refactor help series` has all keys.
[recipients]
most = 20

[[step]]
id = "{name}"  # never changes: it names the commit in every version
{spread}
[[step.edit]]
kind = "cocci"
rule = "{rule}"
{scope}
"""

_SPREAD = """
# A patch for each section of MAINTAINERS; `refactor groups {name} --onto REV` shows them.
[step.spread]
by = "section"
"""

_MESSAGE = """\
{{{{ prefix }}}} {subject}

{{# Say what the code does now, why that is a problem, and what the change does about it. #}}
{reason}

Generated with Coccinelle.
"""

_COVER = """\
{{{{ prefix }}}} {subject}

{{# What all patches have in common, how it was tested, and which tree they should go through. #}}
{reason} The patches were generated with Coccinelle.

Changes in v{{{{ version }}}}:

{{{{ changes }}}}
"""

_OWN_REASON = """\
kfree_sensitive() clears memory and frees it, in one call that nobody can split. Use it
where both are done by hand."""


@dataclass(frozen=True)
class SeriesPlan:
    """What is known about a series before it has files.

    Attributes:
        scope: entries of the edit's scope; empty for the whole tree.
        spread: whether the step makes a patch for each group of its files.
    """

    name: str
    rule: Rule
    scope: tuple[str, ...]
    spread: bool


def own_rule(name: str) -> Rule:
    """The rule that a new one begins as."""
    return Rule(name, _RULE)


def rule_files(rule: Rule, *, examples: bool) -> dict[str, str]:
    """Path below a directory of rules and series -> content.

    Args:
        examples: also write those of `own_rule`.
    """
    files = {f"cocci/{rule.name}/{rule.name}.cocci": rule.text}
    if examples:
        files[f"cocci/{rule.name}/changes.c"] = _CHANGES
        files[f"cocci/{rule.name}/changes.res"] = _CHANGED
        files[f"cocci/{rule.name}/stays.c"] = _STAYS
    return files


def series_files(plan: SeriesPlan) -> dict[str, str]:
    """Path below a directory of rules and series -> content."""
    subject = _subject(plan.rule)
    reason = _OWN_REASON if plan.rule.text == _RULE else f"{subject}."
    scope = '# scope = ["drivers/crypto/"]  # default: the whole tree'
    if plan.scope:
        scope = f"scope = [{', '.join(map(_quoted, plan.scope))}]"
    toml = _SERIES.format(
        name=plan.name,
        rule=plan.rule.name,
        summary=subject,
        spread=_SPREAD.format(name=plan.name) if plan.spread else "",
        scope=scope,
    )
    top = f"series/{plan.name}"
    return {
        f"{top}/series.toml": toml,
        f"{top}/{plan.name}.j2": _MESSAGE.format(subject=subject, reason=reason),
        f"{top}/cover.j2": _COVER.format(subject=subject, reason=reason),
    }


def _quoted(entry: str) -> str:
    # Entries of a scope have no other character that TOML would read (series/scope.py).
    return '"{}"'.format(entry.replace('"', '\\"'))


def _subject(rule: Rule) -> str:
    """The summary of a rule as a subject, or the name of the rule where that does not fit."""
    words = " ".join(rule.summary.split()).rstrip(".:;, ")
    # Quotes and braces would be read by TOML and by Jinja2.
    if not words or len(words) > _LONGEST or any(mark in words for mark in '{}"\\#%'):
        return f"Apply {rule.name}.cocci"
    return words[0].upper() + words[1:]
