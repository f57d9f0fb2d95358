"""A rater's own words → our scales, by the table in the rater's file; there is no score of our own.

The words of the three scales differ, so a value tells its scale.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

from db.model import Band, Dimension, Lean, Rater, Reliability, StateControl

Scale = type[Lean] | type[Reliability] | type[StateControl]

AUDIENCE = "audience-lean"
"""The dimension that measures who shares an outlet, -1 (left) to +1 (right): an axis of its own, never a lean."""

CLASSES = (StateControl.YES, StateControl.CAPTURED, StateControl.NO)
"""What a rater can say of state control; the other two values say that nobody did."""

_SCALE_OF: dict[str, Scale] = {
    **{value.value: Lean for value in Lean},
    **{value.value: Reliability for value in Reliability},
    **{value.value: StateControl for value in CLASSES},
}
_ORDER = {value: place for scale in (Lean, Reliability) for place, value in enumerate(scale)}


def scale_of(value: str) -> Scale | None:
    """The scale that a value of ours belongs to."""
    return _SCALE_OF.get(value)


def dimension_of(rater: Rater, name: str) -> Dimension | None:
    """The rater's table for a dimension."""
    return next((dimension for dimension in rater.dimensions if dimension.name == name), None)


def value_of(rater: Rater, dimension: str, raw: str) -> str | None:
    """What the rater's word comes to on our scale; None where its table gives it no place there."""
    found = dimension_of(rater, dimension)
    if found is None:
        return None
    band = band_of(found, raw)
    return band.value if band else _words(found).get(_folded(raw))


def label_of(rater: Rater | None, dimension: str, raw: str) -> str:
    """What the rater publishes for the word or code in its files; the word itself where it says no other."""
    found = dimension_of(rater, dimension) if rater else None
    return dict(found.labels).get(raw, raw) if found else raw


def worded(label: str, raw: str) -> str:
    """A rater's word for reading: the label that it publishes, and its file's code where that is another word."""
    same = _folded(label.replace("-", " ")) == _folded(raw.replace("-", " "))
    return label if same else f"{label} (written {raw})"


def band_of(dimension: Dimension, raw: str) -> Band | None:
    """The stretch of the rater's numbers that a number lies in; None where it names none, or for no number."""
    number = number_of(raw) if dimension.bands else None
    if number is None:
        return None
    within = (
        band
        for band in dimension.bands
        if (band.least is None or number >= band.least) and (band.below is None or number < band.below)
    )
    return next(within, None)


def number_of(raw: str) -> float | None:
    """A rater's number, for the axes that are numbers; None for what is none."""
    try:
        number = float(raw)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def leans(values: Iterable[str]) -> tuple[Lean | None, Lean | None]:
    """The leftmost and the rightmost of some leans."""
    found = sorted((Lean(value) for value in values), key=_ORDER.__getitem__)
    return (found[0], found[-1]) if found else (None, None)


def reliabilities(values: Iterable[str]) -> tuple[Reliability | None, Reliability | None]:
    """The lowest and the highest of some reliabilities."""
    found = sorted((Reliability(value) for value in values), key=_ORDER.__getitem__)
    return (found[0], found[-1]) if found else (None, None)


@cache
def _words(dimension: Dimension) -> dict[str, str]:
    return {_folded(word): value for word, value in dimension.values}


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()
