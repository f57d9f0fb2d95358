"""The clock trap, in twelve variants: a page shows the hour of reading, of the server, of a price, of another story.

What the article's own date is the page states elsewhere, or nowhere; then there is none.  `published` is the article's
own date or nothing, `modified` is never the clock, and no clock gets into the text.
"""

from __future__ import annotations

import pytest

from tests import small_corpus

TRAPS = small_corpus.names(clock=True)


def test_there_are_twelve() -> None:
    assert len(TRAPS) == 12
    assert sum(small_corpus.page(name).said["published"] is None for name in TRAPS) >= 4


@pytest.mark.parametrize("name", TRAPS)
def test_a_clock_is_no_date(name: str) -> None:
    page = small_corpus.page(name)
    got = small_corpus.found(page)
    why = page.said["why"]
    assert got["error"] is None, why
    assert got["published"] == page.said["published"], why
    assert got["modified"] is None, why
    assert got["title"] == page.said["title"]
    assert got["body"].split("\n\n") == page.said["body"], why
