"""What the pages say of raters: each with its word, its date, its source and its licence; and of nobody's, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import sample
from tests.reading import HOME, page, shown


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.fill(tmp_path_factory.mktemp("browse") / "news.db")


def test_raters_who_disagree_and_one_who_spoke_later(file: Path) -> None:
    text = shown(page(file, f"{HOME}/article/3"))
    assert "Raters disagree: from lean left to right (2 raters)." in text
    assert "Raters disagree: from mixed to high (2 raters)." in text
    assert "only after this article was published" in text
    assert "Northern Wire dateline" in text


def test_one_rater_and_an_audience(file: Path) -> None:
    text = shown(page(file, f"{HOME}/article/2"))
    assert "Right, by one rater alone." in text
    assert "+0.41 on a scale from −1 to +1. It says who shares the outlet" in text
    assert "shown, not counted" in text
    assert "(15:10 at -07:00, as stated)" in text


def test_a_rater_s_code_is_shown_as_the_label_that_it_publishes(file: Path) -> None:
    for path in (f"{HOME}/article/2", f"{HOME}/outlet/morning-post-west"):
        assert "on category, of its forum: Conspiracy Source (written consp)" in shown(page(file, path))


def test_the_writer_of_a_text_is_rated_too(file: Path) -> None:
    text = shown(page(file, f"{HOME}/article/3"))
    assert "What raters say of Northern Wire, whose text it is" in text
    assert "Press Watch invented on state control: IP on our scale no counted" in text


def test_an_outlet_s_reply_stands_with_its_ratings(file: Path) -> None:
    for path in (f"{HOME}/article/3", f"{HOME}/outlet/plain-dealer-union"):
        assert "What the outlet replies To Media Compass: We dispute the B. 2025-09-01" in shown(page(file, path))
    assert "What the outlet replies" not in shown(page(file, f"{HOME}/outlet/harbour-courier"))


def test_unrated_and_unknown(file: Path) -> None:
    assert "Unrated: no rating on record for this outlet." in shown(page(file, f"{HOME}/article/7"))
    assert "Unrated: no rater of content on record for this outlet and day." in shown(page(file, f"{HOME}/article/5"))
    assert "Unrated: no rating on record." in shown(page(file, f"{HOME}/outlet/nobody-asked"))
    text = shown(page(file, f"{HOME}/article/{sample.UNTAGGED}"))
    assert "outlet unknown" in text
    assert "No date on record" in text
