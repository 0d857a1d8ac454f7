"""The time of a mail as the ledger has it."""

from __future__ import annotations

from refactor.mail.mail import seconds

_DAY = 86_400
_LAST = 253_402_300_799
"""The last second of the year 9999."""


def iso_date(header: str) -> str:
    """A Date header as 2026-11-29T12:00:00Z, in UTC; empty where it is no date."""
    at = seconds(header)
    return "" if at is None else iso_time(at)


def iso_time(at: float) -> str:
    """A time in seconds since 1970 as 2026-11-29T12:00:00Z; empty for one that no calendar has."""
    if not 0 <= at <= _LAST:
        return ""
    days, rest = divmod(int(at), _DAY)
    year, month, day = _civil(days)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    return f"{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{left:02}Z"


def _civil(days: int) -> tuple[int, int, int]:
    """Year, month and day, so many days after 1970-01-01."""
    # Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    shifted = days + 719_468
    era, in_era = divmod(shifted, 146_097)
    year = (in_era - in_era // 1460 + in_era // 36_524 - in_era // 146_096) // 365
    in_year = in_era - (365 * year + year // 4 - year // 100)
    month = (5 * in_year + 2) // 153
    day = in_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return year + era * 400 + (month <= 2), month, day
