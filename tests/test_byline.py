"""Bylines become people; datelines become a place and an agency."""

from __future__ import annotations

import json

import pytest
from trafilatura.utils import load_html

from pipelines.byline import Byline, byline
from pipelines.dateline import opening
from pipelines.names import is_person, split_names
from pipelines.structured import read

URL = "https://paper.example/river"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("by JANE DOE and JOHN ROE", ["Jane Doe", "John Roe"]),
        ("By Jane Doe, John Roe & Kim Lee", ["Jane Doe", "John Roe", "Kim Lee"]),
        ("Von Käthe Öhlmann und Jörg Süß", ["Käthe Öhlmann", "Jörg Süß"]),
        ("Par Hélène Dupré et Luc Moreau", ["Hélène Dupré", "Luc Moreau"]),
        ("Por Ana Ruiz y José Ortega y Gasset", ["Ana Ruiz", "José Ortega y Gasset"]),
        ("Jane Doe Senior Political Correspondent", ["Jane Doe"]),
        ("Jane Doe (Berlin)", ["Jane Doe"]),
        ("Jane Doe, PhD", ["Jane Doe"]),
        ("By Jane Doe March 3, 2024", ["Jane Doe"]),
        ("ByJane Doe", ["Jane Doe"]),
        ("Autor: Petra Ruland", ["Petra Ruland"]),
        ("Zeige alle Beiträge von Petra Ruland", ["Petra Ruland"]),
        ("Анна Смирнова, Иван Петров", ["Анна Смирнова", "Иван Петров"]),
        ("By Jane Doe THE DAILY PAPER", ["Jane Doe"]),
        ("ByJ.R. Doe", ["J.R. Doe"]),
        ("von Petra Ruland, MDR SACHSEN", ["Petra Ruland"]),
        ("Posted on September 21, 2020 by Jane Doe", ["Jane Doe"]),
        ("Jane Doe Associated Press", ["Jane Doe", "Associated Press"]),
        ("Jane Doefacebooktwitterwhatsapp", ["Jane Doe"]),
        ("Text von Petra Ruland Illustration von Paul Maler", ["Petra Ruland"]),
        ("[田中宏昌，Paper]", ["田中宏昌", "Paper"]),
        ("Petra Ruland, Berlin, und Jörg Süß", ["Petra Ruland", "Berlin", "Jörg Süß"]),
        ("Courier Grandstand", ["Courier Grandstand"]),
        ("Jane Doe Stand: 12.03.2024", ["Jane Doe"]),
        ("Jane DoeStand: 12.03.2024", ["Jane Doe"]),
        ("Anders Andersson", ["Anders Andersson"]),
        ("", []),
    ],
)
def test_lines_are_split(line: str, names: list[str]) -> None:
    assert split_names(line) == names


@pytest.mark.parametrize(
    "name",
    [
        "Jane Doe",
        "Jean-Luc d'Arc",
        "Ludwig van der Berg",
        "O'Neill",
        "Omar El-Sayed",
        "J.R. Stone",
        "田中宏昌",
        "ليلى حداد",
        "Анна Смирнова",
        "김철수",
    ],
)
def test_people(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "The Paper Staff",
        "Reuters",
        "AFP",
        "Newsroom",
        "Redaktion",
        "paper.example",
        "jane@paper.example",
        "@janedoe",
        "Political Editor",
        "Die Beamten fanden die Leiche",
        "2024",
        "編集部",
        "Follow us",
        "https://paper.example/jane",
        "jane",
        "",
    ],
)
def test_no_people(name: str) -> None:
    assert not is_person(name)


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
        (said({"@type": "Organization", "name": "The Paper"}), "", (), None),
        (said({"@type": "Organization", "name": "Reuters"}), "", (), "Reuters"),
        (said([{"name": "Jane Doe"}, {"name": "dpa"}]), "", ("Jane Doe",), "dpa"),
        (said({"name": "The Paper"}), "<p>By Jane Doe</p>", ("Jane Doe",), None),
        (said({"name": "The Paper, Springfield, USA"}), "", (), None),
        ('<meta name="author" content="Jane Doe">', "", ("Jane Doe",), None),
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
    ("head", "body", "desks"),
    [
        (said({"@type": "Organization", "name": "The Paper"}), "", ()),
        (said("paper.example"), "", ()),
        (said({"@type": "Organization", "name": "Maple Harbour"}), "", ("Maple Harbour",)),
        (said({"name": "Paper Staff"}), "", ("Paper Staff",)),
        (said("Redaktion The Paper"), "<p>Von Redaktion</p>", ("Redaktion The Paper",)),
        (said([{"name": "dpa"}]), "", ("dpa",)),
        (said([{"name": "Jane Doe"}, {"name": "dpa"}]), "", ()),
        (said("Paper Staff"), "<p class='byline'>By Jane Doe</p>", ()),
        (said("admin"), "", ()),
        (said("Sitebuilders GmbH"), "", ()),
        ("", "<p class='author-image'>Photo: The Paper</p>", ()),
    ],
)
def test_who_signs_where_no_person_does(head: str, body: str, desks: tuple[str, ...]) -> None:
    found = signed(head, body)
    assert found.desks == desks
    assert not (found.authors and found.desks)


@pytest.mark.parametrize(
    ("body", "authors"),
    [
        ('<footer><a rel="author" href="/author/jane">Jane Doe</a></footer>', ("Jane Doe",)),
        ('<a class="fn" href="/author/jane">Jane</a>', ("Jane",)),
        ('<a href="/author/jane">More posts</a>', ()),
        ('<p style="text-align: right"><em>Jane Doe</em></p>', ("Jane Doe",)),
        ('<p class="byline"><span class="author-by">By </span></p><p class="author-name">Jane Doe</p>', ("Jane Doe",)),
        ('<p class="author-credit">Photo: Jane Doe</p>', ()),
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
