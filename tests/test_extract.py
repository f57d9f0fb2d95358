"""Pages become the articles they hold, or the reason why they hold none; nothing else comes out, whatever goes in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from db.model import Access, Entry, Genre, Hints
from pipelines.decode import decode
from pipelines.errors import TooShort
from pipelines.extract import KEYS, article_json, extract
from pipelines.language import language_of
from tests.paper import STORY, URL, page

ROOT = Path(__file__).parent.parent
PAGES = Path(__file__).parent / "pages"
SEED = ROOT.parent / "shared" / "seed"
SEED_URL = "https://sputniknews.com/world/201712141059983812-syria-russia-operation-goal/"


@pytest.mark.parametrize("name", sorted(p.stem for p in PAGES.glob("*.html")))
def test_pages(name: str) -> None:
    wanted: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text())
    html = (PAGES / f"{name}.html").read_bytes()
    hints = Hints(timezone=wanted.pop("timezone", None))
    feed = wanted.pop("feed", None)
    entry = Entry(url=wanted["url"], published=feed) if feed else None
    article = extract(html, wanted["url"], charset=wanted.pop("charset", None), entry=entry, hints=hints)
    found = article_json(article, name, wanted["url"])
    wanted["body"] = "\n\n".join(wanted["body"])
    assert {key: found[key] for key in wanted} == wanted


@pytest.mark.parametrize(("name", "published"), [("dated", "2017-12-14T14:05:00Z"), ("undated", "2017-12-14")])
def test_seed(name: str, published: str) -> None:
    if not SEED.is_dir():
        pytest.skip("../shared/seed is not here: the seed pages go untested")
    article = extract((SEED / f"sputnik-{name}.html").read_bytes(), SEED_URL)
    paragraphs = article.body.split("\n\n")
    assert len(paragraphs) == 11
    assert paragraphs[0] == article.standfirst
    assert paragraphs[0].startswith("Russia’s air campaign in Syria has largely reached")
    assert paragraphs[1].startswith("MOSCOW (Sputnik) – Kremlin spokesman")
    assert paragraphs[6].startswith("Meanwhile, US President Donald Trump")
    assert paragraphs[10].endswith("visit to Latakia's Hmeymim airbase.")
    assert article.title == "Kremlin: Russia's Syria Operation Largely Reached Its Goal"
    assert article.published == published
    assert (article.dateline, article.agency) == ("MOSCOW", "Sputnik")
    assert len(article.topics) == 8
    assert article.authors == ()


@pytest.mark.parametrize(
    "clock",
    [
        "<div class='clock'><span>23:59 GMT</span><span>22 October 2020</span></div>",
        "<div>22 October 2020</div>",
        "<p>Thursday, October 22, 2020</p>",
        "<ul><li>22.10.2020</li></ul>",
        "<time datetime='2020-10-22T23:59:00Z'>23:59 GMT</time>",
    ],
)
def test_the_clock_of_the_page_is_no_date(clock: str) -> None:
    assert extract(page(above=clock), URL).published is None
    assert extract(page(above=f"<header>{clock}</header>"), URL).published is None
    assert extract(page() + "<footer>© 2020 The Paper</footer>", URL).published is None


def test_the_same_page_gives_the_same_article_in_every_process() -> None:
    code = (
        "import sys; from pathlib import Path; from pipelines.extract import extract\n"
        "for path in sorted(Path(sys.argv[1]).glob('*.html')):\n"
        "    print(extract(path.read_bytes(), 'https://paper.example/' + path.stem).fingerprint)\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(PAGES)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    here = [
        extract(p.read_bytes(), f"https://paper.example/{p.stem}").fingerprint for p in sorted(PAGES.glob("*.html"))
    ]
    assert "\n".join(map(str, here)) + "\n" == outputs.pop()


def test_an_edited_sentence_changes_the_text() -> None:
    before = extract(page(), URL)
    edited = page(STORY[0] + " Editors' note: this report was corrected after publication.", *STORY[1:])
    after = extract(edited, URL)
    assert before.fingerprint.content != after.fingerprint.content
    assert "Editors' note" in after.body


def test_what_json_ld_says_of_the_body_is_not_the_body() -> None:
    said = json.dumps({"@type": "NewsArticle", "headline": "River floods the lower town", "articleBody": "Cut short."})
    html = page(head=f'<script type="application/ld+json">{said}</script>')
    assert extract(html, URL).body == "\n\n".join(STORY)


@pytest.mark.parametrize(
    "line",
    [
        "River floods the lower town",
        "Read more: The flood of 1962",
        "By Jane Doe",
        "Advertisement",
        "Published 3 May 2024, 14:05",
        "Sign up for our newsletter to get the news first.",
        "(Reporting by Jane Doe; editing by John Roe)",
        "Photo: The Paper",
        "Tags: river, flood",
        "Jane Doe is a staff writer at The Paper.",
        "Follow Jane Doe on Twitter @janedoe",
    ],
)
def test_lines_that_are_not_the_text(line: str) -> None:
    head = '<meta name="author" content="Jane Doe">'
    for paragraphs in ((line, *STORY), (*STORY, line)):
        assert extract(page(*paragraphs, head=head), URL).body == "\n\n".join(STORY)


@pytest.mark.parametrize(
    "line",
    [
        "Corrections were few: the dam, he said, had held.",
        "“Follow us up the hill,” the mayor had told everybody who would listen to her on Sunday.",
        "By Monday the water had reached the market square and the two lanes behind it.",
        "More from the hills is expected to come down on Thursday, when the thaw sets in.",
        "Editors' note: this report was corrected on Tuesday; the school has forty rooms, not four.",
        "1. The sluices stay shut.",
    ],
)
def test_lines_that_are_the_text(line: str) -> None:
    assert line in extract(page(STORY[0], line, *STORY[1:]), URL).body.split("\n\n")


def test_next_to_nothing_of_the_invisible_is_kept() -> None:
    html = page(STORY[0].replace("river", "ri\u00adver"), *STORY[1:], title="River\u200b floods  the lower town")
    article = extract(html, URL)
    assert article.body.startswith("The river rose")
    assert article.title == "River floods the lower town"


@pytest.mark.parametrize(
    ("claim", "canonical", "claimed"),
    [
        ("/news/river?utm_source=x", "https://paper.example/news/river", None),
        ("https://www.paper.example/news/river#top", "https://www.paper.example/news/river", None),
        ("https://other.example/news/river", URL, "https://other.example/news/river"),
        ("https://paper.example/", URL, "https://paper.example/"),
        ("javascript:void(0)", URL, None),
        ("", URL, None),
    ],
)
def test_a_canonical_address_stays_with_its_outlet(claim: str, canonical: str, claimed: str | None) -> None:
    article = extract(page(head=f'<link rel="canonical" href="{claim}">'), URL)
    assert (article.canonical_url, article.canonical_claimed) == (canonical, claimed)


def test_hints_name_the_outlets_hosts() -> None:
    html = page(head='<link rel="canonical" href="https://mobile-paper.example/a">')
    hints = Hints(hosts=("paper.example", "mobile-paper.example"))
    assert extract(html, URL, hints=hints).canonical_url == "https://mobile-paper.example/a"


def test_a_file_without_an_address_takes_the_one_it_claims() -> None:
    assert extract(page(head=f'<link rel="canonical" href="{URL}">'), "").url == URL


@pytest.mark.parametrize(
    ("url", "head", "genre"),
    [
        ("https://paper.example/opinion/the-river-and-us", "", Genre.OPINION),
        ("https://paper.example/news/live/river-floods", "", Genre.LIVE),
        (
            URL,
            '<script type="application/ld+json">'
            '{"@type":"AnalysisNewsArticle","headline":"River floods the lower town"}</script>',
            Genre.ANALYSIS,
        ),
        (URL, '<meta property="article:section" content="Satire">', Genre.SATIRE),
        ("https://paper.example/news/live-music-returns-to-town", "", None),
        (URL, "", None),
    ],
)
def test_genre_has_evidence_or_is_unknown(url: str, head: str, genre: Genre | None) -> None:
    article = extract(page(head=head), url)
    assert article.genre is genre
    assert (article.genre_evidence is None) == (genre is None)


@pytest.mark.parametrize(
    ("head", "access"),
    [
        ('<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":true}</script>', Access.FREE),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>',
            Access.PAYWALLED,
        ),
        (
            '<script type="application/ld+json">[{"@type":"NewsArticle","headline":"River floods the lower town"},'
            '{"@type":"NewsArticle","isAccessibleforFree":"false"}]</script>',
            Access.PAYWALLED,
        ),
        (
            '<script type="application/ld+json">[{"@type":"NewsArticle","headline":"River floods the lower town"},'
            '{"@type":"NewsArticle","headline":"Another","isAccessibleForFree":false}]</script>',
            Access.UNKNOWN,
        ),
        ('<meta property="article:content_tier" content="metered">', Access.METERED),
        ("", Access.UNKNOWN),
    ],
)
def test_access_is_what_the_page_declares(head: str, access: Access) -> None:
    assert extract(page(head=head), URL).access is access


def test_wrong_charset_headers_do_not_spoil_the_text() -> None:
    text = "Der Fluß über der Brücke führte Öl, hieß es – „viel Öl“."
    assert decode(text.encode("utf-8"), "iso-8859-1") == text
    assert decode(b'<meta charset="windows-1252">' + text.encode("cp1252"), "utf-8").endswith(text)
    assert decode(text.encode("utf-16")) == text
    assert decode(b"\xef\xbb\xbf" + text.encode("utf-8"), "latin-1") == text
    russian = "Река поднялась за ночь на два метра, и к утру нижний город стоял в воде."
    assert decode(russian.encode("cp1251"), "windows-1251") == russian
    assert decode(("<p>" + russian).encode("koi8-r"), "koi8-r") == "<p>" + russian
    assert decode(text.encode("utf-8") + b"\xff", "iso-8859-1").startswith(text)


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (" ".join(STORY), "en-GB", "en"),
        (" ".join(STORY), None, "en"),
        (
            "Der Fluss stieg in einer Nacht um zwei Meter, und am Morgen stand die untere Stadt im Wasser. " * 3,
            "en",
            "de",
        ),
        ("Река поднялась за ночь на два метра, и к утру нижний город стоял в воде. " * 3, "en", "ru"),
        ("Річка піднялася за ніч на два метри, і до ранку нижнє місто стояло у воді. " * 3, "uk-UA", "uk"),
        ("川は一晩で二メートル増水し、朝には下の町が水につかった。" * 3, "en", "ja"),
        ("Elva steg to meter på en natt, og om morgenen sto den nedre byen under vann. " * 3, "nb-NO", "no"),
        ("short", "fr", "fr"),
        ("short", None, None),
    ],
)
def test_language_is_declared_and_checked(text: str, declared: str | None, language: str | None) -> None:
    assert language_of(text, declared).value == language


def test_json_has_the_contracts_keys_in_order() -> None:
    whole = article_json(extract(page(), URL), "a", URL)
    assert list(whole) == list(KEYS)
    assert json.loads(json.dumps(whole)) == whole
    refused = article_json(TooShort("3 words"), None, URL)
    assert list(refused) == list(KEYS)
    assert refused["error"] == "too short: 3 words"
    assert (refused["authors"], refused["topics"], refused["body"]) == ([], [], None)


@pytest.mark.parametrize(
    ("said", "claimed"),
    [
        ({}, None),
        ({"sourceOrganization": {"@type": "Organization", "name": "Northern Wire"}}, "Northern Wire"),
        ({"sourceOrganization": [{"name": "The Paper"}, {"name": "Northern Wire"}]}, "Northern Wire"),
        ({"sourceOrganization": {"name": "The Paper"}}, None),
        ({"sourceOrganization": {"name": "Sport", "url": "https://paper.example/sport"}}, None),
        ({"sourceOrganization": {"name": ""}}, None),
        ({"isBasedOn": "https://wire.example/story/1"}, "https://wire.example/story/1"),
        ({"isBasedOn": {"@id": "https://wire.example/story/1"}}, "https://wire.example/story/1"),
        ({"isBasedOn": "https://www.paper.example/news/river"}, None),
        ({"isBasedOn": "https://feeds.paper.example/news/river"}, None),
        ({"isBasedOn": "a study"}, None),
        ({"isBasedOn": 7, "sourceOrganization": 7}, None),
    ],
)
def test_the_origin_that_a_page_claims(said: dict[str, Any], claimed: str | None) -> None:
    node = {
        "@type": "NewsArticle",
        "headline": "River floods the lower town",
        "publisher": {"name": "The Paper"},
    } | said
    article = extract(page(head=f'<script type="application/ld+json">{json.dumps(node)}</script>'), URL)
    assert article.origin_claimed == claimed
    assert "origin_claimed" not in article_json(article, "1", URL)
