"""An offer to read on is no text; where it stands, the page has a wall (pipelines/wall.py, labels.py)."""

from __future__ import annotations

import pytest

from db.model import Access
from pipelines.errors import Paywalled
from pipelines.extract import extract
from tests.paper import STORY, URL
from tests.test_body import HEAD, MORE, body, lines

OFFERS = (
    "<h3>Jetzt weiterlesen mit Kurier+</h3><ul><li>Alle Artikel</li><li>Jederzeit kündbar</li></ul>",
    "<h2>Read the whole story</h2><p>Subscribe to the Courier and read every story on every device.</p>",
    "<p>この記事は有料会員記事です。残り812文字</p><p>ログインして続きを読む</p>",
    "<p>Cet article est réservé aux abonnés. Il vous en reste la moitié.</p>",
    "<p>Already a subscriber? Log in</p>",
)


@pytest.mark.parametrize("offer", OFFERS)
def test_an_offer_to_read_on_is_no_text_and_shows_a_wall(offer: str) -> None:
    html = f"<html><head>{HEAD}</head><body><article><h1>River floods the lower town</h1>{lines(*STORY)}"
    found = extract(f"{html}{offer}</article></body></html>", URL)
    assert found.body.split("\n\n") == [*STORY]
    assert found.access is Access.PAYWALLED


@pytest.mark.parametrize("offer", OFFERS)
def test_an_offer_without_a_text_is_refused_as_a_wall(offer: str) -> None:
    with pytest.raises(Paywalled):
        extract(f"<html><head>{HEAD}</head><body><h1>River floods the lower town</h1>{offer}</body></html>", URL)


@pytest.mark.parametrize(
    ("wall", "last", "access"),
    [
        ("<div class='paywall-offer'>The Courier costs one euro a week.</div>", MORE[1], Access.PAYWALLED),
        ("<p class='regwalled'>The Courier costs nothing but a name.</p>", MORE[1], Access.METERED),
        ("<div class='paywall-loader'></div>", MORE[1], Access.UNKNOWN),
        ("<div class='paywall' hidden>The Courier costs one euro a week.</div>", MORE[1], Access.UNKNOWN),
        (
            "<div class='paywall' style='display: none'>The Courier costs one euro a week.</div>",
            MORE[1],
            Access.UNKNOWN,
        ),
        ("<div class='modal'><div class='paywall'>The Courier costs one euro.</div></div>", MORE[1], Access.UNKNOWN),
        ("<div class='paywall'><script>show('the offer of the week')</script></div>", MORE[1], Access.UNKNOWN),
        ("<div class='paywall-container'></div>", "The mayor had hoped for help from the", Access.PAYWALLED),
        ("<div class='paywall-container'></div>", "The mayor had hoped for help...", Access.PAYWALLED),
        ("", "The mayor had hoped for help from the", Access.UNKNOWN),
    ],
)
def test_a_wall_is_one_where_it_holds_words_or_the_text_breaks_off(wall: str, last: str, access: Access) -> None:
    html = f"<html><head>{HEAD}</head><body><article><h1>River floods the lower town</h1>{lines(*STORY, last)}"
    assert extract(f"{html}</article>{wall}</body></html>", URL).access is access


def test_talk_of_subscribers_within_a_text_is_text() -> None:
    said = "The paper told everybody to subscribe to read on, and within a week a tenth of its readers had gone."
    assert body(lines(STORY[0], said, *STORY[1:], *MORE)) == [STORY[0], said, *STORY[1:], *MORE]


@pytest.mark.parametrize(
    "said",
    [
        "Gun owners must register to keep their rifles, the governor said.",
        "Parents have to register and read the rules before the first day of school.",
        "The children need to keep reading over the summer, the minister said.",
        "He was already a member, the club said.",
        "The boats have to sign in at the lock to continue up the river.",
    ],
)
def test_talk_of_duties_is_no_offer_at_the_end_of_a_text(said: str) -> None:
    rest = [f"The {what} of the town asked for more time." for what in ("mayor", "baker", "priest", "smith", "clerk")]
    for paragraphs in ([*STORY, said, *rest], [*STORY, *MORE, said]):
        html = f"<html><head>{HEAD}</head><body><article><h1>River floods the lower town</h1>{lines(*paragraphs)}"
        found = extract(f"{html}</article></body></html>", URL)
        assert found.body.split("\n\n") == paragraphs
        assert found.access is Access.UNKNOWN


def test_an_offer_that_text_follows_cuts_nothing_after_it() -> None:
    offer = "Subscribe to read every story of the Courier."
    assert body(lines(*STORY, offer, *MORE))[-2:] == [*MORE]
