"""Where a page shows who signed, and where others are named."""

from __future__ import annotations

import time

import pytest
from trafilatura.utils import load_html

from pipelines.byline import byline
from pipelines.structured import read

URL = "https://paper.example/river"
LONG = "<p>The harbour master said that the river had risen by two metres since the morning, and would rise on.</p>"


def authors(body: str, *, lang: str = "en", above: str = "") -> tuple[str, ...]:
    """Who signs a page of this text."""
    tree = load_html(
        f"<html lang='{lang}'><body><main>{above}<article><h1>River</h1>{body}</article></main></body></html>"
    )
    assert tree is not None
    return byline(tree, read(tree, URL), ["The Paper"]).authors


@pytest.mark.parametrize(
    "words",
    ["Middle East", "New York", "Real Estate", "Buenos Aires", "Baden Württemberg", "Harbour United", "Acme Motors"],
)
def test_words_beside_the_date_are_nobody_without_a_by_word(words: str) -> None:
    line = "<div>5 May 2020 | {}</div>"
    assert authors(line.format(words) + LONG * 3) == ()
    assert authors(LONG * 3, above=line.format(words)) == ()
    assert authors(line.format("by Jane Doe") + LONG * 3) == ("Jane Doe",)


@pytest.mark.parametrize(
    "text", [f"<p><strong>Mara Lopez</strong></p>{LONG * 3}", f"{LONG * 3}<p><em>Wolf Hill</em></p>"]
)
def test_a_name_alone_in_bold_or_italics_signs_nothing(text: str) -> None:
    assert authors(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{LONG * 3}{{}}", ("Jane Doe",)),
        (f"{LONG * 3}{{}}<p>(1) A note: {LONG[3:]}", ("Jane Doe",)),
        (f"{{}}{LONG * 3}", ()),
        (f"{LONG}{{}}{LONG * 2}", ()),
        (f"{LONG * 3}{LONG.replace('master', 'master Doe')}{{}}", ()),
    ],
)
def test_a_line_set_right_signs_at_the_end_who_is_not_spoken_of(text: str, found: tuple[str, ...]) -> None:
    assert authors(text.format('<p style="text-align: right">Jane Doe</p>')) == found


BOOK = "<div><strong>Author:</strong> Hedda Mantle <strong>Publisher:</strong> Fourth Street</div>"
LABEL = "<p><b>Author:</b> Hedda Mantle</p>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{LABEL}{LONG * 3}", ("Hedda Mantle",)),
        (f"{LONG}{LABEL}{LONG * 3}", ("Hedda Mantle",)),
        (f"{LONG * 3}{LABEL}", ("Hedda Mantle",)),
        (f"<p class='byline'>By Jane Doe</p>{LABEL}{LONG * 3}", ("Jane Doe",)),
        (f"{LONG * 3}{LABEL}{LONG}", ()),
        (f"{LONG * 2}{LONG.replace('master', 'master Mantle')}{LABEL}", ()),
        (f"{LONG * 3}{BOOK}", ()),
        (f"{BOOK}{LONG * 3}", ()),
        (f"{LONG * 3}<h3>The mill is sold</h3><p>By Fred Flint</p>", ()),
        (f"{LONG * 3}<div id='responses'><b>Author:</b> Fred Flint</div>", ()),
        (f"{LONG * 3}<ul class='replies'><li><span class='author'>Fred Flint</span></li></ul>", ()),
        (f"{LONG * 3}<div class='quote-author'>Fred Flint</div>", ()),
        (f"<blockquote>We are glad. <cite class='author'>Fred Flint</cite></blockquote>{LONG * 3}", ()),
        (f"<p>By Land and Sea</p>{LONG * 3}", ()),
        (f"<p>Edited by</p><p class='byline'>Edited by Fred Flint</p>{LONG * 3}", ()),
    ],
)
def test_lines_and_labels_sign_at_the_text_s_ends(text: str, found: tuple[str, ...]) -> None:
    assert authors(text) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('<p><a href="/profile/jane-doe">Jane Doe</a></p>', ("Jane Doe",)),
        (
            '<p>By <a href="/author/jane-doe">Jane Doe</a> and <a href="/author/john-roe">John Roe</a></p>',
            ("Jane Doe", "John Roe"),
        ),
        ('<li>5 May 2020 from <a href="/staff/jane-doe">Jane Doe</a></li>', ("Jane Doe",)),
        ('<p>Written by <a href="/author/jane-doe">Jane Doe</a> in Politics</p>', ("Jane Doe",)),
        ('<p>Photo: <a href="/profile/jane-doe">Jane Doe</a></p>', ()),
        ('<p>By the river <a href="/profile/jane-doe">Jane Doe</a> sang.</p>', ()),
        ('<p><a href="/profile/jane-doe">Jane Doe</a> came.</p>', ()),
        ('<p>They met <a href="/profile/jane-doe">Jane Doe</a>.</p>', ()),
        ('<p>Match: <a href="/team/north-united">North United</a></p>', ()),
        ('<p><a href="/@janedoe">Jane Doe</a></p>', ()),
        ('<p><a href="/author/politics">Politics</a></p>', ()),
    ],
)
def test_a_link_to_somebody_signs_in_a_line_of_its_own(line: str, found: tuple[str, ...]) -> None:
    assert authors(line + LONG * 3) == found


@pytest.mark.parametrize(
    "piece",
    [
        "<b>[[[[[[[[[[</b>",
        "<p><b>Author:</b></p>",
        "<p>By</p>",
        "<p align=right>Jane Doe</p>",
        "<a href=/author/x>x</a>",
    ],
)
def test_many_lines_cost_little(piece: str) -> None:
    begun = time.process_time()
    authors(f"<p>{piece * 20_000}")
    assert time.process_time() - begun < 3
