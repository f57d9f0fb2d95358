"""Bylines become people; datelines become a place and an agency."""

from __future__ import annotations

import json

import pytest
from trafilatura.utils import load_html

from db.model import Signed
from pipelines.byline import Byline, byline
from pipelines.dateline import opening
from pipelines.extract import article_json, decide
from pipelines.structured import read

URL = "https://paper.example/river"
PEOPLE, ORGANISATION, OUTLET = Signed


def signed(head: str = "", body: str = "") -> Byline:
    html = f"<html><head>{head}</head><body><article><h1>River</h1>{body}<p>Text.</p></article></body></html>"
    tree = load_html(html)
    assert tree is not None
    return byline(tree, read(tree, URL), ["The Paper", "paper.example"])


PERSON = {"@type": "Person", "name": "Jane Doe"}


def said(author: object) -> str:
    node = {"@type": "NewsArticle", "headline": "River", "author": author}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("head", "body", "authors", "agency"),
    [
        (said([{"@type": "Person", "name": "Jane Doe"}, {"name": "John Roe"}]), "", ("Jane Doe", "John Roe"), None),
        (said("Jane Doe and John Roe"), "", ("Jane Doe", "John Roe"), None),
        (said([PERSON, {"@type": "Organization", "name": "Maple Harbour"}]), "", ("Jane Doe",), None),
        (said([{"@type": "NewsMediaOrganization", "name": "Maple Harbour"}, PERSON]), "", ("Jane Doe",), None),
        (said([PERSON, {"@type": "Organization", "name": "Reuters"}]), "", ("Jane Doe",), "Reuters"),
        (said([PERSON, {"@type": "Person", "name": "John Roe"}]), "", ("Jane Doe", "John Roe"), None),
        (said({"@type": "Organization", "name": "Reuters"}), "", (), "Reuters"),
        (said([{"name": "Jane Doe"}, {"name": "dpa"}]), "", ("Jane Doe",), "dpa"),
        (said({"name": "The Paper"}), "<p>By Jane Doe</p>", ("Jane Doe",), None),
        ('<meta name="author" content="Jane Doe">', "", ("Jane Doe",), None),
        ('<meta name="articleAuthor" content="Anadolu Ajansı">', "", (), "Anadolu Ajansı"),
        ('<meta property="article:author" content="https://facebook.com/jane">', "", (), None),
        ("", '<a rel="author" href="/by/jane">Jane Doe</a>', ("Jane Doe",), None),
        ("", '<span itemprop="author"><span itemprop="name">Jane Doe</span></span>', ("Jane Doe",), None),
        ("", '<div class="x"><a href="/author/jane-doe">Jane Doe</a></div>', ("Jane Doe",), None),
        ("", '<p class="byline">By Jane Doe, Chief Reporter</p>', ("Jane Doe",), None),
        ("", '<p class="byline">Jane Doe | Political Editor</p>', ("Jane Doe",), None),
        ("", "<p>Von Jane Doe</p>", ("Jane Doe",), None),
        (
            "",
            '<p class="byline">Jane Doe, Political Correspondent, and John Roe in Berlin</p>',
            ("Jane Doe", "John Roe"),
            None,
        ),
        ("", '<div class="comments"><a rel="author">Some Reader</a></div>', (), None),
        ("", '<div class="related-stories"><p class="byline">By Some Other</p></div>', (), None),
        ("", "<p>By the river, nobody was seen.</p>", (), None),
    ],
)
def test_bylines(head: str, body: str, authors: tuple[str, ...], agency: str | None) -> None:
    found = signed(head, body)
    assert (found.authors, found.agency) == (authors, agency)


@pytest.mark.parametrize(
    ("head", "body", "others", "kind"),
    [
        (said({"@type": "Organization", "name": "The Paper"}), "", ("The Paper",), OUTLET),
        (said({"@type": "Person", "name": "The Paper"}), "", ("The Paper",), OUTLET),
        (said("paper.example"), "", ("paper.example",), OUTLET),
        (said({"name": "The Paper, Springfield, USA"}), "", ("The Paper",), OUTLET),
        ('<meta name="author" content="The Paper">', "", ("The Paper",), OUTLET),
        ("", "<p class='byline'>By The Paper</p>", ("The Paper",), OUTLET),
        (said("The Paper"), "<p class='byline'>By dpa</p>", ("dpa",), ORGANISATION),
        (said("The Paper"), "<p class='byline'>By Paper Staff</p>", ("Paper Staff",), ORGANISATION),
        (said("The Paper"), "<p class='byline'>By Jane Doe</p>", (), PEOPLE),
        (said({"@type": "Organization", "name": "Maple Harbour"}), "", ("Maple Harbour",), ORGANISATION),
        (said({"name": "Paper Staff"}), "", ("Paper Staff",), ORGANISATION),
        (said("Redaktion The Paper"), "<p>Von Redaktion</p>", ("Redaktion The Paper",), ORGANISATION),
        (said("paper.example North"), "", ("paper.example North",), ORGANISATION),
        (said([{"name": "dpa"}]), "", ("dpa",), ORGANISATION),
        (said([{"name": "Jane Doe"}, {"name": "dpa"}]), "", (), PEOPLE),
        (said("Paper Staff"), "<p class='byline'>By Jane Doe</p>", (), PEOPLE),
        (said("admin"), "", (), None),
        (said("Sitebuilders GmbH"), "", (), None),
        ('<meta name="author" content="Site Builders - http://builders.example">', "", (), None),
        ('<meta name="author" content="Developed by Jane Doe">', "", (), None),
        ("", "<p class='author-image'>Photo: The Paper</p>", (), None),
        ("", "", (), None),
    ],
)
def test_who_signs_where_no_person_does(head: str, body: str, others: tuple[str, ...], kind: Signed | None) -> None:
    found = signed(head, body)
    assert (found.others, found.signed) == (others, kind)
    assert not (found.authors and found.others)


@pytest.mark.parametrize(
    ("name", "authors", "others"),
    [
        ("Emil Press", ("Emil Press",), ()),
        ("Theo Guest", ("Theo Guest",), ()),
        ("Ida V. Last", ("Ida V. Last",), ()),
        ("Thora More", ("Thora More",), ()),
        ("Di Wong", ("Di Wong",), ()),
        ("Von Muller", ("Von Muller",), ()),
        ("Da Yong Kimm", ("Da Yong Kimm",), ()),
        ("Kimm Ja Yong", ("Kimm Ja Yong",), ()),
        ("Joss E Van Dorn", ("Joss E Van Dorn",), ()),
        ("JANE DOE", ("Jane Doe",), ()),
        ("By Jane Doe", ("Jane Doe",), ()),
        ("Jane Doe Staff Writer", ("Jane Doe",), ()),
        ("Jane Doe The Paper", ("Jane Doe",), ()),
        ("Jane Doe and John Roe", ("Jane Doe", "John Roe"), ()),
        ("Ana Ruiz y José Roca", ("Ana Ruiz", "José Roca"), ()),
        ("Jane Doe, Business Editor", ("Jane Doe",), ()),
        ("Paper Staff", (), ("Paper Staff",)),
        ("Web Desk", (), ("Web Desk",)),
        ("Harbour Newsroom", (), ("Harbour Newsroom",)),
        ("Harbour Media", (), ("Harbour Media",)),
        ("Court Reporter", (), ("Court Reporter",)),
        ("Harbour Nachrichten GmbH", (), ()),
        ("Read More", (), ()),
        ("Politics", (), ()),
        ("Deportes", (), ()),
        ("admin", (), ()),
    ],
)
def test_whom_data_call_a_person_is_one_unless_the_outlet_or_a_section(
    name: str, authors: tuple[str, ...], others: tuple[str, ...]
) -> None:
    found = signed(said({"@type": "Person", "name": name}))
    assert (found.authors, found.others) == (authors, others)


def test_a_name_in_data_that_is_two_words_is_not_cut() -> None:
    assert signed('<meta name="author" content="Di Wong">').authors == ("Di Wong",)
    assert signed('<meta name="author" content="Von Jane Doe">').authors == ("Jane Doe",)


def test_the_page_s_own_section_is_nobody_in_data_too() -> None:
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [{"@type": "ListItem", "name": "Valley Life"}, {"@type": "ListItem", "name": "River"}],
    }
    data = f'<script type="application/ld+json">{json.dumps(crumbs)}</script>'
    author = '<meta name="author" content="Valley Life">'
    assert signed(author).authors == ("Valley Life",)
    assert signed(author + '<meta property="article:section" content="Valley Life">').authors == ()
    assert signed(author + data).authors == ()
    assert signed(said("The Paper") + '<meta property="article:section" content="The Paper">').others == ("The Paper",)


@pytest.mark.parametrize(
    ("kind", "authors"),
    [
        ("Comment", ()),
        ("UserComments", ()),
        ("Review", ()),
        ("Book", ()),
        ("NewsArticle", ("Some Other",)),
        ("Person", ("Some Other",)),
    ],
)
def test_microdata_of_comments_and_books_name_no_author(kind: str, authors: tuple[str, ...]) -> None:
    name = '<span itemprop="author">Some Other</span>'
    scope = f'<div itemscope itemtype="https://schema.org/{kind}">{name}</div>'
    assert signed(body=scope).authors == authors


def test_microdata_of_another_headline_name_no_author() -> None:
    scope = (
        '<div itemscope itemtype="https://schema.org/NewsArticle"><b itemprop="headline">{}</b>'
        '<span itemprop="author">Some Other</span></div>'
    )
    title = "<title>River rises again</title>"
    assert signed(title, scope.format("Mill is sold")).authors == ()
    assert signed(title, scope.format("River rises again")).authors == ("Some Other",)
    page = load_html(f"<html><body>{scope.replace('{}', '<h1>Mill is sold</h1>')}</body></html>")
    assert page is not None
    assert byline(page, read(page, URL), []).authors == ("Some Other",)


def test_a_slogan_signs_nothing() -> None:
    tree = load_html(f"<html><head>{said('The Paper - all the news')}</head><body><h1>River</h1></body></html>")
    assert tree is not None
    assert byline(tree, read(tree, URL), ["The Paper - all the news"]) == Byline()


def test_whose_name_is_the_section_s_is_nobody() -> None:
    head = '<link rel="canonical" href="https://paper.example/Denmark/the-river">'
    assert signed(head, "<p class='byline'>Denmark</p>").authors == ()
    assert signed("", "<p class='byline'>Denmark</p>").authors == ("Denmark",)


@pytest.mark.parametrize(
    ("body", "authors"),
    [
        ('<footer><a rel="author" href="/author/jane">Jane Doe</a></footer>', ("Jane Doe",)),
        ('<a class="fn" href="/author/jane">Jane</a>', ("Jane",)),
        ('<a href="/author/jane">More posts</a>', ()),
        ('<p class="byline"><span class="author-by">By </span></p><p class="author-name">Jane Doe</p>', ("Jane Doe",)),
        ('<p class="author-credit">Photo: Jane Doe</p>', ()),
        ("<h5>Author: </h5>Jane Doe/PA", ("Jane Doe",)),
        ("<dl><dt>Autor</dt><dd>Jane Doe</dd></dl>", ("Jane Doe",)),
        ('<p><b>By</b> <a href="/team/7">Jane Doe</a></p>', ("Jane Doe",)),
        ("<p><b>Author:</b></p><p>The river rose for days.</p>", ()),
        ("<p><span>By Jane Doe |</span> <span>05.04.2025 - Update: 05.04.2025</span></p>", ("Jane Doe",)),
        ("<p>04.02.2022 | 13:10 Uhr | von Jane Doe</p>", ("Jane Doe",)),
        ("<h2><span>06.11.2023 13:30 von Olga</span></h2>", ("Olga",)),
        ("<p>05.02.2020 <span>- Redaktion: Jane Doe (Pressestelle)</span></p>", ("Jane Doe",)),
        ("<p>05.04.2025 | River</p>", ()),
        ("<p>05.04.2025 | New York, Boston</p>", ()),
        ('<p>05.04.2025 <span class="tag">Winter Games</span></p>', ()),
        ('<p class="byline">By LD</p>', ("LD",)),
        ('<div><span class="username">Biggie-Cheese</span></div>', ("Biggie-Cheese",)),
        ('<p class="byline">Jane Doe The Paper</p>', ("Jane Doe",)),
        ("<p>by: Jane Doe</p>", ("Jane Doe",)),
        ('<p><a href="/profile/jane-doe">Jane Doe</a> · 5 min</p>', ("Jane Doe",)),
        ('<p>Photo: <a href="https://pictures.example/profile/jane-doe">Jane Doe</a></p>', ()),
        ("<p>Tuesday, 13 May 2014 , by Jane Doe</p>", ("Jane Doe",)),
        ("<p>12.03.2024 13:30 <span>Split Screen:</span></p>", ()),
        ("<p>12.03.2024 <span>दिव्य भास्कर</span></p>", ()),
        ('<figure><p class="byline">Jane Doe</p></figure>', ()),
        ('<p><a href="/people/prince">Prince</a> died.</p>', ()),
        (
            '<p><span itemprop="author">Jane Doe</span></p></article><div><div><div><div>'
            '<span itemprop="author">Some Other</span></div></div></div></div><article>',
            ("Jane Doe",),
        ),
    ],
)
def test_who_signed_by_markup(body: str, authors: tuple[str, ...]) -> None:
    assert signed(body=body).authors == authors


def test_a_container_is_no_sidebar_that_holds_the_headline() -> None:
    html = (
        '<html><body><div class="has-sidebar-right"><h1>River</h1><p class="byline">By Jane Doe</p><p>Text.</p></div>'
        '<div class="sidebar"><p class="byline">By Some Other</p></div></body></html>'
    )
    tree = load_html(html)
    assert tree is not None
    assert byline(tree, read(tree, URL), []).authors == ("Jane Doe",)


@pytest.mark.parametrize(
    ("line", "place", "agency"),
    [
        ("MOSCOW (Sputnik) – The minister said", "MOSCOW", "Sputnik"),
        ("LONDON, March 3 (Reuters) - The minister said", "LONDON", "Reuters"),
        ("BERLIN (AP) — The minister said", "BERLIN", "AP"),
        ("NEW YORK (AP) -- The minister said", "NEW YORK", "AP"),
        ("PARIS, AFP - The minister said", "PARIS", "AFP"),
        ("ANKARA (Anadolu Ajansı) - Bakan söyledi", "ANKARA", "Anadolu Ajansı"),
        ("ANKARA (İHA) - Bakan söyledi", "ANKARA", "İHA"),
        ("WASHINGTON, D.C. (UPI) — The minister said", "WASHINGTON, D.C", "UPI"),
        ("Berlin (dpa) - Der Minister sagte", "Berlin", "dpa"),
        ("Stuttgart (dpa/lsw) - Der Minister sagte", "Stuttgart", "dpa"),
        ("Madrid, 3 mar (EFE).- El ministro dijo", "Madrid", "EFE"),
        ("MOSCOW, March 3. /TASS/. The minister said", "MOSCOW", "TASS"),
        ("МОСКВА, 14 дек — РИА Новости. Министр сказал", "МОСКВА", "РИА Новости"),
        ("(ANSA) - ROMA, 14 DIC - Il ministro ha detto", "ROMA", "ANSA"),
        ("新华社北京12月14日电 部长说", "北京", "新华社"),
        ("【ワシントン共同】大臣は", "ワシントン", "共同"),
        ("(서울=연합뉴스) 장관은", "서울", "연합뉴스"),
        ("(AFP) The minister said", None, "AFP"),
        ("VESTERHAVN — The minister said", "VESTERHAVN", None),
        ("The minister (Labour) - said nothing", None, None),
        ("The minister said – and meant it – that", None, None),
        ("He said (twice) – that", None, None),
        ("Reuters said on Monday that the minister", None, None),
        ("", None, None),
    ],
)
def test_openings(line: str, place: str | None, agency: str | None) -> None:
    found = opening([line])
    assert (found.place, found.agency) == (place, agency)


def test_the_dateline_may_follow_a_standfirst() -> None:
    found = opening(["The channel is open again.", "VESTERHAVN (Reuters) – The minister said"])
    assert (found.place, found.agency) == ("VESTERHAVN", "Reuters")


def test_korean_reporters_sign_with_their_title() -> None:
    page = "<html lang='ko'><body><ul><li>정하늘 기자</li><li>입력 2017.09.04 10:15</li></ul></body></html>"
    tree = load_html(page)
    assert tree is not None
    assert byline(tree, read(tree, URL), []).authors == ("정하늘",)


LONG = "<p>The harbour master said that the river had risen by two metres since the morning, and would rise on.</p>"


def test_a_byline_in_a_side_column_is_read_beside_the_headline_alone() -> None:
    column = "<div class='sidebar-left'><span class='byline'>Words by Jane Doe</span></div>"
    for body, authors in (
        (f"<h1>River</h1>{column}<p>Text.</p>", ("Jane Doe",)),
        (f"<h1>River</h1>{'<p>Text.</p>' * 80}{column}", ()),
        (f"<h1>River</h1>{column.replace('Jane Doe', 'The Paper')}", ()),
    ):
        tree = load_html(f"<html><body><div>{body}</div></body></html>")
        assert tree is not None
        found = byline(tree, read(tree, URL), ["The Paper"])
        assert (found.authors, found.others) == (authors, ())


def test_a_byline_above_the_headline_is_read() -> None:
    tree = load_html(
        "<html><body><div><small>04.02.2022 | by Jane Doe</small><h1>River</h1><p>Text.</p></div></body></html>"
    )
    assert tree is not None
    assert byline(tree, read(tree, URL), []).authors == ("Jane Doe",)


@pytest.mark.parametrize(
    ("head", "end", "authors", "kind"),
    [
        (said(PERSON), "", ("Jane Doe",), PEOPLE),
        (said("paper.example"), "<p>By Jane Doe</p>", ("Jane Doe",), PEOPLE),
        (said("paper.example"), "", ("paper.example",), OUTLET),
        (said("dpa"), "", ("dpa",), ORGANISATION),
        ("", "", (), None),
    ],
)
def test_an_article_says_what_its_authors_are(
    head: str, end: str, authors: tuple[str, ...], kind: Signed | None
) -> None:
    text = "".join(LONG.replace("two", many) for many in ("two", "three", "four", "five", "six"))
    html = f"<html><head><title>River</title>{head}</head><body><article><h1>River</h1>{text}{end}</article></body>"
    article, choices = decide(html, URL)
    assert (article.authors, article.signed) == (authors, kind)
    assert ("by its own name" in choices["authors"].rule) is (kind is OUTLET)
    said = article_json(article, None, URL).get("signed")
    assert said == (None if kind in (None, Signed.PEOPLE) else kind.value)
