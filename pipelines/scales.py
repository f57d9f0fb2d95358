"""A rater's own words → our scales, by the table in the rater's file; there is no score of our own.

The words of the three scales differ, so a value tells its scale.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

from db.model import Dimension, Lean, Rater, Reliability, StateControl

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
    return _words(found).get(_folded(raw)) if found else None


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
