"""A line beside the headline dates an article; clocks, appointments, changes and other stories do not."""

from __future__ import annotations

import pytest
from lxml.html import fromstring
from trafilatura.utils import load_html

from pipelines.nearby import beside_headline, headline_of, written_near

LONG = "The river rose again on Sunday and took the lower road with it, as the county had feared since the thaw. " * 4


def shown(below: str = "", above: str = "", language: str | None = "en-GB", seen: str | None = None) -> str | None:
    tree = load_html(f"<html><body><main><div>{above}<h1>The river rises</h1>{below}</div></main></body></html>")
    head = headline_of(tree, ["The river rises - The Paper"])
    assert head is not None
    return beside_headline(head, language, seen)


@pytest.mark.parametrize(
    "below",
    [
        "<p>2 May 2024</p>",
        "<div>By <a>Ann Gale</a> | <span>Thursday, May 2, 2024</span>, 14:05</div>",
        "<div><span>Datum:</span><span>02.05.2024</span></div>",
        "<p>Veröffentlicht am 2. Mai 2024 (letztes Update: 9. Mai 2024)</p>",
        "<p>Last updated 9 May 2024, originally published 2 May 2024</p>",
        "<p>Updated on 9 May 2024</p><p>2 May 2024</p>",
        "<p>A lead that is a sentence and not much more than that.</p><ul><li>نُشر في 2 مايو 2024</li></ul>",
        "<div>2024年5月2日 14時37分 公開</div>",
        "<time>02.05.2024, 12:01 Uhr</time>",
        f"<p>(2. Mai 2024) {LONG}</p>",
        f"<p>GARNET, 2 May 2024 - {LONG}</p>",
        f"<p>2. Mai 2024. {LONG}</p>",
        "<script>now('1 January 2020')</script><p>2 May 2024</p>",
    ],
)
def test_a_line_of_its_own(below: str) -> None:
    assert shown(below) == "2024-05-02"


@pytest.mark.parametrize(
    "below",
    [
        "",
        "<p>Last updated: 2 May 2024</p>",
        "<p>2024年5月2日 更新</p>",
        "<p>© The Paper, 2 May 2024</p>",
        "<p>Termin: 02.05.2024, 19 Uhr</p>",
        "<p>Stand: 02.05.2024, 19 Uhr</p>",
        "<p>Now: 23:41, 2 May 2024</p>",
        "<p>Offer valid until 2 May 2024</p>",
        "<div class='comment'><p>2 May 2024</p></div>",
        "<div class='related'><ul><li><a>Bridge falls</a> 2 May 2024</li></ul></div>",
        "<p class='last-updated'>2 May 2024</p>",
        "<p class='clock'>2 May 2024</p>",
        "<aside><p>2 May 2024</p></aside>",
        f"<p>{LONG}</p><p>2 May 2024</p>",
        "<p>The bridge, opened with a brass band and three speeches on 2 May 2024 by the king, is shut again.</p>",
        f"<p>The bridge that was opened on 2 May 2024 by the king is shut. {LONG}</p>",
        "<p>2 May 1924</p>",
        "<p>31 April 2024</p>",
        "<li>One</li>" * 30 + "<p>2 May 2024</p>",
    ],
)
def test_what_is_not_the_articles_own(below: str) -> None:
    assert shown(below) is None


def test_above_the_headline_in_its_own_block() -> None:
    assert shown(above="<span class='date'>02.05.2024</span>") == "2024-05-02"
    assert shown("<p>3 May 2024</p>", above="<span>2 May 2024</span>") == "2024-05-03"
    assert shown(above="<div class='clock'>02.05.2024</div>") is None
    tree = load_html("<html><body><p>2 May 2024</p><h1>The river rises</h1><p>Text.</p></body></html>")
    head = headline_of(tree, [])
    assert head is not None
    assert beside_headline(head, None) is None  # the page's own top is where clocks are


def test_figures_that_may_be_either() -> None:
    assert [shown("<p>3/4/2024</p>", language=which) for which in ("fr", "en-GB", "en-US", "en", None)] == [
        "2024-04-03", "2024-04-03", None, None, None,
    ]  # fmt: skip


OTHERS = [
    "<figure><figcaption>The bridge on 2 May 2024</figcaption></figure>",
    "<figure><figcaption>2 May 2024</figcaption></figure>",
    "<div>Foto: Ann Gale, 2 May 2024</div>",
    "<p>On 2 May 2024 the bridge fell.</p>",
    "<p>It fell on 2 May 2024.</p>",
    "<h2>The bridge fell on 2 May 2024</h2>",
    "<p>3 March 1940 – 2 May 2024</p>",
    "<p>Born 3 March 1940, died 2 May 2024</p>",
    "<p>28 April 2024 - 2 May 2024</p>",
    "<p>1 - 2 May 2024, Garnet</p>",
    "<p>Saturday 2 May 2024, 8pm, Town Hall, entry free</p>",
    "<p>When: 2 May 2024, Town Hall</p>",
    "<p>Released: 2 May 2024</p>",
    "<p>Deadline: 2 May 2024</p>",
    "<p>Kick-off: 2 May 2024, Old Stadium</p>",
    "<p>Kinostart: 2. Mai 2024</p>",
    "<p>First broadcast on 2 May 2024</p>",
    "<p>Gültig ab 2. Mai 2024</p>",
    "<h3>2 May 2024</h3><p>The river rose.</p><h3>3 May 2024</h3><p>It fell.</p>",
    "<dl><dt>Last updated</dt><dd>2 May 2024</dd></dl>",
    "<div><div>Updated</div><div>2 May 2024</div></div>",
    "<p>Correction: 2 May 2024</p>",
    "<p>This article was amended on 2 May 2024</p>",
    "<div class='box'><a href='/mayor'>Mayor resigns</a> 2 May 2024</div>",
    "<p><a href='/mayor'>Mayor Resigns Over The Bridge</a> 2 May 2024</p>",
    "<div id='responses'><ul><li>Peter, 2 May 2024</li></ul></div>",
    "<blockquote>2 May 2024</blockquote>",
    "<div>— The County (@county) May 2, 2024</div>",
]


@pytest.mark.parametrize("below", OTHERS)
def test_a_day_of_something_else(below: str) -> None:
    assert shown(below) is None


@pytest.mark.parametrize("below", OTHERS)
def test_the_last_resort_takes_no_such_day_either(below: str) -> None:
    if "responses" not in below:
        page = f"<html><body><main><div><h1>The river rises</h1>{below}</div></main></body></html>"
        assert written_near(load_html(page), "en-GB") is None


@pytest.mark.parametrize(
    "below",
    [
        "<h3>2 May 2024</h3>",
        "<p><a href='/authors/gale'>Ann Gale</a> 2 May 2024</p>",
        "<p><a href='/world'>World News</a> | 2 May 2024</p>",
        "<p>2 May 2024 (updated 9 May 2024)</p>",
        "<p>Garnet, 2 May 2024, by Ann Gale for The Paper</p>",
        "<p>Press release of 2 May 2024</p>",
        "<p>May 2, 2024 — 6:22 PM EST May 7, 2024 — 1:55 PM EST</p>",
        "<p>12:09 - 2 May 2024</p>",
        "<div>Published</div><div>2 May 2024</div><div>Updated</div><div>9 May 2024</div>",
        f"<p>2 May 2024 - {LONG}</p>",
    ],
)
def test_a_day_of_the_articles_own(below: str) -> None:
    assert shown(below) == "2024-05-02"


@pytest.mark.parametrize(
    "below",
    [
        f"<p>2 May 2024 - the day the bridge fell - will be remembered. {LONG}</p>",
        f"<p>(The bridge fell on 2 May 2024) and so it stayed. {LONG}</p>",
    ],
)
def test_running_text_opens_with_no_dateline(below: str) -> None:
    assert shown(below) is None


@pytest.mark.parametrize(
    "changed",
    [
        "Ostatnia aktualizacja: 2 maja 2024", "Zaktualizowano 2 maja 2024", "Frissítve: 2024. május 2.",
        "Τελευταία ενημέρωση: 2 Μαΐου 2024", "עודכן: 2 במאי 2024", "अपडेटेड 2 मई 2024", "अद्यतन: 2 मई 2024",
        "به‌روزرسانی: 2 مه 2024", "بروزرسانی: 2 مه 2024", "Последна промяна: 2 май 2024", "Обновена на 2 май 2024",
        "Zadnja izmjena: 2. 5. 2024.", "Ažurirano 2. maja 2024", "Ажурирано 2. маја 2024", "Оновлено 2 травня 2024",
        "Päivitetty 2.5.2024", "Diperbarui 2 Mei 2024", "Pembaruan: 2 Mei 2024", "Cập nhật 02/05/2024",
        "Atnaujinta 2024-05-02", "Atjaunināts 2024-05-02", "Uuendatud 2. mai 2024", "Actualizat: 2 mai 2024",
        "Aktualizováno 2. května 2024", "Aktualizované 2. mája 2024", "Posodobljeno 2. maja 2024",
        "Actualitzat el 2 de maig de 2024", "更新：2024年5月2日", "수정 2024.05.02", "Güncellendi: 2 Mayıs 2024",
        "تحديث: 2 مايو 2024", "อัปเดต 2 พฤษภาคม 2024", "اپ ڈیٹ: 2 مئی 2024", "আপডেট: 2 মে 2024", "Corrected 2 May 2024",
        "Bijgewerkt op 2 mei 2024", "Oppdatert 2. mai 2024", "Обновлено 2 мая 2024", "Mis à jour le 2 mai 2024",
    ],
)  # fmt: skip
def test_changes_in_many_tongues(changed: str) -> None:
    label = changed.casefold()
    assert shown(f"<p>{changed}</p>", language="fr") is None, label
    assert shown(f"<p>{changed}</p>".replace("2024", "2023") + "<p>2 May 2024</p>") == "2024-05-02"
    page = f"<html><body><h1>The river rises</h1><p>{changed}</p><p>Text.</p></body></html>"
    assert written_near(load_html(page), "fr") is None


def test_the_day_of_the_visit_needs_a_word_for_publication() -> None:
    assert shown("<p>2 May 2024</p>", seen="2024-05-03T10:00:00Z") is None
    assert shown("<p>2 May 2024</p>", seen="2024-05-04T10:00:00Z") == "2024-05-02"
    assert shown("<p>Published 2 May 2024</p>", seen="2024-05-02T10:00:00Z") == "2024-05-02"
    assert shown(above="<p>Published 2 May 2024</p>", seen="2024-05-02T10:00:00Z") is None


@pytest.mark.parametrize(
    ("body", "title", "headline"),
    [
        ("<h1>The Paper</h1><h1>The river rises</h1>", "The river rises", "The river rises"),
        ("<h1>Flood!</h1><h2>The river rises</h2>", "The river rises", "Flood!"),
        ("<h3>Weather</h3><h2>The river rises</h2>", "The river rises", "The river rises"),
        ("<footer><h1>Contact</h1></footer><h3>The river rises</h3>", "The river rises", "The river rises"),
        ("<h2>River</h2>", "The river rises", None),
        ("<p>The river rises</p>", "The river rises", None),
    ],
)
def test_the_heading_over_the_article(body: str, title: str, headline: str | None) -> None:
    found = headline_of(load_html(f"<html><body>{body}<p>Text.</p></body></html>"), [f"{title} - The Paper"])
    assert (found.text if found is not None else None) == headline


def test_the_last_resort_reads_no_quotation() -> None:
    page = "<html><body><h1>The river rises</h1>{}<p>Published on 2 May 2024</p></body></html>"
    assert written_near(load_html(page.format(""))) == "2024-05-02"
    quoted = "<blockquote>A reader <time datetime='2024-04-01'>1 April 2024</time></blockquote>"
    assert written_near(load_html(page.format(quoted))) == "2024-05-02"


@pytest.mark.parametrize(
    "other",
    [
        '<link rel="stylesheet" href="/paper.css?v=2024-04-01">',
        '<img src="/pictures/2024/04/01/river.jpg" alt="River">',
        '<p><a href="/2024/04/01/bridge-falls">Bridge falls</a></p>',
    ],
)
def test_the_last_resort_reads_no_addresses(other: str) -> None:
    assert written_near(load_html(f"<html><body><h1>The river rises</h1>{other}<p>Text.</p></body></html>")) is None


def test_a_tree_that_the_library_would_take_away_whole_dates_nothing() -> None:
    assert written_near(fromstring("<label><div>The river, 5 May 2020</div></label>")) is None
