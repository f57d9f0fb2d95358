"""Plain words for what the database keeps as codes: leans, control by a state, outcomes, moments."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from urllib.parse import unquote, urlsplit

from db.model import FeedKind, Lean, Outcome, Reliability, StateControl, Status

LEANS = tuple(Lean)
"""From left to right."""

LEAN_WORDS = {
    Lean.LEFT: "left",
    Lean.LEAN_LEFT: "lean left",
    Lean.CENTER: "center",
    Lean.LEAN_RIGHT: "lean right",
    Lean.RIGHT: "right",
}

STATE_WORDS = {
    StateControl.YES: "state-controlled",
    StateControl.CAPTURED: "captured private medium",
    StateControl.NO: "not state-controlled",
    StateControl.NONE_ON_RECORD: "no state control on record",
    StateControl.UNKNOWN: "state control unknown",
}

STATE_MEANINGS = {
    StateControl.YES: "A rater on record says that a state decides what it prints.",
    StateControl.CAPTURED: "Privately owned, and by a rater on record in the hands of those who rule.",
    StateControl.NO: "A rater on record has looked and found that no state decides what it prints.",
    StateControl.NONE_ON_RECORD: "No rater on record lists it. That is not the same as independent.",
    StateControl.UNKNOWN: "The outlet is not known to us, or what is on record of it cannot be counted.",
}

STATUS_WORDS = {
    Status.TAGGED: "tagged",
    Status.UNRATED: "outlet known, no rating on record",
    Status.UNKNOWN: "outlet unknown",
    Status.AMBIGUOUS: "more than one outlet could own this address",
}

OUTCOME_WORDS = {
    Outcome.PENDING: "waiting to be fetched",
    Outcome.STORED: "stored",
    Outcome.UNCHANGED: "fetched again, unchanged",
    Outcome.NOT_ARTICLE: "no article",
    Outcome.TOO_OLD: "older than the age limit",
    Outcome.DUPLICATE: "another address of an article we have",
    Outcome.ELSEWHERE: "off the outlet's hosts",
    Outcome.GONE: "gone (the page is no longer there)",
    Outcome.FORBIDDEN: "forbidden by robots.txt",
    Outcome.FAILED: "could not be read",
}

FEED_WORDS = {
    FeedKind.FEED: "feed",
    FeedKind.NEWS_SITEMAP: "news sitemap",
    FeedKind.SITEMAP: "sitemap",
    FeedKind.FRONT: "front page, read for links",
}

CAUSE_WORDS = {
    "first": "first seen",
    "recheck": "found when the page was fetched again",
    "reextract": "read anew by us from the same stored page: the outlet changed nothing",
}

SIGNED_WORDS = {
    "organisation": "an organisation, no person",
    "outlet": "signed in the name of the outlet, by no person",
}
"""What stands by authors who are no people."""

ACCESS_WORDS = {
    "free": "free to read",
    "metered": "metered",
    "paywalled": "behind a paywall",
    "unknown": "access unknown",
}


def lean_word(value: str | None) -> str:
    """``lean-left`` → ``lean left``; None → ``no lean``."""
    return value.replace("-", " ") if value else "no lean"


def lean_short(low: str | None, high: str | None, raters: int | None) -> str:
    """A badge's words: ``lean left, 1 rater``, ``left to center, 2 raters``, ``unrated``."""
    if not low or not high or not raters:
        return "unrated"
    words = lean_word(low) if low == high else f"{lean_word(low)} to {lean_word(high)}"
    return f"{words}, {raters} rater{'s' if raters > 1 else ''}"


def lean_sentence(agreed: str | None, low: str | None, high: str | None, raters: int | None) -> str:
    """What the raters of content say together, without a mean and without a verdict of ours."""
    if not low or not high or not raters:
        return "Unrated: no rater of content on record for this outlet and day."
    if low != high:
        return f"Raters disagree: from {lean_word(low)} to {lean_word(high)} ({raters} raters)."
    if raters == 1:
        return f"{lean_word(low).capitalize()}, by one rater alone."
    if agreed:
        return f"{lean_word(agreed).capitalize()}: {raters} raters agree."
    return f"{lean_word(low).capitalize()}, by {raters} raters."


def reliability_sentence(agreed: str | None, low: str | None, high: str | None, raters: int | None) -> str:
    """The bands of reliability on record, the same way."""
    if not low or not high or not raters:
        return "Unrated: no rater of reliability on record for this outlet and day."
    if low != high:
        return f"Raters disagree: from {low} to {high} ({raters} raters)."
    word = (agreed or low).capitalize()
    return f"{word}, by one rater alone." if raters == 1 else f"{word}: {raters} raters agree."


def audience_sentence(value: float | None) -> str | None:
    """An audience measure, kept apart from every lean; None where there is none."""
    if value is None:
        return None
    return f"{value:+.2f} on a scale from −1 to +1. It says who shares the outlet, not how the outlet reports."


def span(low: str | None, high: str | None, scale: tuple[str, ...] = LEANS) -> list[bool]:
    """One flag per step of the scale: whether it lies between low and high."""
    if low not in scale or high not in scale:
        return [False] * len(scale)
    return [scale.index(low) <= step <= scale.index(high) for step in range(len(scale))]


def bands(low: str | None, high: str | None) -> list[bool]:
    """`span` on the scale of reliability."""
    return span(low, high, tuple(Reliability))


def state_word(value: str | None) -> str:
    """Control by a state, in words."""
    return STATE_WORDS.get(StateControl(value), value) if value in tuple(StateControl) and value else "not tagged"


def state_meaning(value: str | None) -> str:
    """What that word means, in a sentence."""
    return STATE_MEANINGS[StateControl(value)] if value in tuple(StateControl) and value else "Not tagged yet."


def in_words(table: dict[str, str], value: str | None) -> str:
    """A code's words where it has any, else the code itself; ``not known`` for none."""
    return "not known" if value is None else table.get(value, value)


def moment(stamp: str | None) -> str:
    """A moment in UTC for reading: ``2026-03-01 10:00 UTC``; a bare day stays a bare day."""
    if not stamp:
        return "not known"
    return f"{stamp[:10]} {stamp[11:16]} UTC" if len(stamp) > 10 else stamp


def stated(stamp: str | None, offset: str | None) -> str | None:
    """The same moment on the clock of its source: ``12:00 at +02:00, as stated``; None without an offset.

    The day is told where it is another one than in UTC.
    """
    if not stamp or not offset or offset == "Z" or len(stamp) <= 10:
        return None
    try:
        there = datetime.strptime(offset.replace(":", ""), "%z").tzinfo or timezone(timedelta())
        local = datetime.fromisoformat(stamp).astimezone(there)
    except ValueError:  # an offset such as "local": shown nowhere rather than wrongly
        return None
    day = "" if f"{local:%Y-%m-%d}" == stamp[:10] else f" on {local:%Y-%m-%d}"
    return f"{local:%H:%M}{day} at {offset}, as stated"


def withdrawal(stamp: str | None, reason: str | None) -> str:
    """How we know that an article is withdrawn, and no more: ``Withdrawn: its address answers 410, found …``."""
    how = f"its address {reason.removeprefix('it ')}" if reason and reason.startswith("it ") else reason
    return f"Withdrawn: {how or 'its page was gone'}, found {moment(stamp)}."


MOST_OPENING = 240
"""Characters of an article's opening in a list: two or three lines."""


def opening(text: str) -> str:
    """The beginning of a text, cut between words, in one paragraph."""
    words = " ".join(text.split())
    if len(words) <= MOST_OPENING:
        return words
    cut = words[:MOST_OPENING].rpartition(" ")[0]
    return f"{cut or words[:MOST_OPENING]} …"


def readable(url: str) -> str:
    """An address for reading, in the letters that its percent signs stand for.

    Left as it is where that would show white space, marks of direction or anything else that cannot be seen.
    """
    letters = unquote(url)
    return letters if letters.isprintable() and " " not in letters and "\ufffd" not in letters else url


def web_address(url: str | None) -> str | None:
    """The address where it is safe to follow, which is http and https alone; else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # such as an unclosed bracket
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def number(value: int | None) -> str:
    """1234567 → ``1,234,567``."""
    return "not counted" if value is None else f"{value:,}"
