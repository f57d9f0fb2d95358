"""Front pages in several layouts and languages: stories told from everything else."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from db.model import FeedKind
from pipelines.discover import NotAFeed, entries
from pipelines.paths import is_file, path_verdict

HOME = "https://courier.example/"


def read(page: str, url: str = HOME, **options: object) -> dict[str, tuple[str | None, str | None]]:
    """Path → verdict and title."""
    listing = entries(page.encode(), url, FeedKind.FRONT, **options)  # type: ignore[arg-type]
    assert listing.kind is FeedKind.FRONT
    return {unquote(e.url).removeprefix("https://courier.example"): (e.verdict, e.title) for e in listing.entries}


def stories(page: str, url: str = HOME, **options: object) -> dict[str, str | None]:
    """Path → title of what is taken for a story."""
    return {path: title for path, (verdict, title) in read(page, url, **options).items() if verdict is None}


CARDS = """<!doctype html><html lang=en><head><title>The Courier</title></head><body class="home menu-open">
<header class="site-header"><a href="/"><img src=logo.svg alt="The Courier, news since 1887, from the harbour"></a>
 <a href="/subscribe">Subscribe for less than a coffee a week</a><a href="/account/login?next=/">Sign in</a></header>
<nav aria-label=Main><ul><li><a href="/world">World</a><li><a href="/politics">Politics</a><li>
<a href="/sport/">Sport</a>
 <li><a href="/world/middle-east-and-north-africa">Middle East and North Africa</a>
 <li><a href="/live/2024/05/01/storm-reaches-the-northern-islands">Live: storm reaches the northern islands</a></ul>
</nav>
<main><section><h2><a href="/world/middle-east-and-north-africa">Middle East and North Africa</a></h2>
 <article class=card><a href="/world/middle-east-and-north-africa/port-reopens-to-grain-ships">
<img src=a.jpg alt=""></a>
  <a class=kicker href="/world">World</a><h3><a href="/world/middle-east-and-north-africa/port-reopens-to-grain-ships">
  Port reopens to grain ships</a></h3>
<a href="/author/jane-maria-van-der-berg">By Jane Maria van der Berg in the port</a>
  <a href="/world/middle-east-and-north-africa/port-reopens-to-grain-ships#comments">23 comments</a>
  <a href="/world/middle-east-and-north-africa/port-reopens-to-grain-ships?utm_source=home">Read more</a></article>
 <article class=card><a href="/politics/budget-passes-after-long-night"><h3>Budget passes after long night</h3>
  <p>Members left the chamber at dawn, and few of them would say how they had voted.</p></a></article></section>
 <article><h2><a href="/x1">Peace</a></h2></article>
 <article><h2><a href="/?p=12">A question of boats</a></h2></article>
 <article><h2><a href="https://partner.example/2024/05/01/what-the-neighbours-say">
  What the neighbours say about it</a></h2>
 </article></main>
<aside><h4>Most read</h4><ol><li><a href="/news/70012345">Why the ferry no longer stops at the old pier</a>
 <li><a href="/topics/fog">Everything about fog and how it forms here</a></ol></aside>
<footer><ul><li><a href="/about-us">About the Courier and the people who make it</a><li>
<a href="/privacy-policy">Privacy</a>
 <li><a href="/2023/12/31/the-year-in-pictures-that-was">The year in pictures that was</a>
 <li><a href="https://social.example/courier">Follow us</a><li><a href="/rss">Feeds</a>
 <li><a href="/media/annual-report-for-our-readers.pdf">Annual report for our readers</a></ul></footer>
<a href="#top">Back to the top of this page now</a>
<a href="mailto:desk@courier.example">Write to the desk of the paper</a>
<a href="javascript:void(0)">Show all the stories of this day</a><a href="/index.html">Home page of the Courier news</a>
</body></html>"""


def test_cards_with_doubled_links_sections_and_menus() -> None:
    assert stories(CARDS) == {
        "/world/middle-east-and-north-africa/port-reopens-to-grain-ships": "Port reopens to grain ships",
        "/politics/budget-passes-after-long-night": "Budget passes after long night",
        "/x1": "Peace",
        "/?p=12": "A question of boats",
        "/live/2024/05/01/storm-reaches-the-northern-islands": "Live: storm reaches the northern islands",
        "/news/70012345": "Why the ferry no longer stops at the old pier",
        "/2023/12/31/the-year-in-pictures-that-was": "The year in pictures that was",
    }


def test_the_rest_of_the_page_has_its_reasons() -> None:
    judged = {path: verdict for path, (verdict, _) in read(CARDS).items() if verdict}
    assert judged == {
        "/subscribe": "service page",
        "/account/login?next=/": "service page",
        "/about-us": "service page",
        "/privacy-policy": "service page",
        "/rss": "service page",
        "/world": "navigation",
        "/politics": "navigation",
        "/sport/": "navigation",
        "/world/middle-east-and-north-africa": "navigation",
        "/author/jane-maria-van-der-berg": "section page",
        "/topics/fog": "section page",
        "https://partner.example/2024/05/01/what-the-neighbours-say": "not on the outlet's hosts",
    }


TABLES = """<html><head><title>Bote</title></head><body bgcolor=white><table><tr><td>
<a href="/politik/">Politik</a> | <a href="/wirtschaft/">Wirtschaft</a> | <a href="/panorama/">Panorama</a> |
<a href="/impressum.html">Impressum</a> | <a href="/abo/">Abo bestellen und Prämie sichern</a></td></tr><tr><td>
<a href="/politik/bundesrat-stimmt-zu-100482.html"><img src=/b.jpg></a><br>
<a href="/politik/bundesrat-stimmt-zu-100482.html"><b>Bundesrat stimmt zu</b></a><br>Nach langer Debatte ...<br>
<a href="news.php?id=4711">Rentenreform: Kabinett beschließt Entwurf</a><br>
<a href="news.php?id=4712&amp;sid=58428beaa14598c2e02d93ad5c773e4d">Hochwasser am Oberlauf</a>
<div id=ticker>10:32 <a href="/ticker/20240501-kurse">Kurz: Kurse steigen</a><br>10:15
<a href="/ticker/90012346">Kurz: Bahn fährt wieder</a><br><a href="/ticker">Alle Meldungen im Überblick</a></div>
<a href="/seite/2">weiter</a> <a href="?page=2">Seite 2</a></td></tr></table></body></html>"""


def test_no_semantic_tags_ids_in_the_query_and_a_ticker() -> None:
    assert stories(TABLES) == {
        "/politik/bundesrat-stimmt-zu-100482.html": "Bundesrat stimmt zu",
        "/news.php?id=4711": "Rentenreform: Kabinett beschließt Entwurf",
        "/news.php?id=4712&sid=58428beaa14598c2e02d93ad5c773e4d": "Hochwasser am Oberlauf",
        "/ticker/20240501-kurse": "Kurz: Kurse steigen",
        "/ticker/90012346": "Kurz: Bahn fährt wieder",
    }


CYRILLIC = """<html lang=ru><body><div class="main-menu"><a href="/новости">Новости</a><a href="/спорт">Спорт</a>
<a href="/o-proekte">О проекте и о людях, которые его делают</a></div>
<div class="news-list"><div class="item">
<a href="/новости/паром-снова-ходит-через-залив">Паром снова ходит через залив</a>
</div><div class="item"><a href="/новости/2024/05/01/туман">Туман</a></div>
<div class=item><a href="/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/7349926">Мост откроют для движения в субботу</a>
</div></div>
<div class="footer-links"><a href="/kontakty">Контакты редакции и отдела рекламы</a></div></body></html>"""


def test_cyrillic() -> None:
    assert stories(CYRILLIC) == {
        "/новости/паром-снова-ходит-через-залив": "Паром снова ходит через залив",
        "/новости/2024/05/01/туман": "Туман",
        "/новости/7349926": "Мост откроют для движения в субботу",
    }


ARABIC = """<html lang=ar dir=rtl><body><nav><a href="/سياسة">سياسة</a><a href="/رياضة">رياضة</a></nav>
<div class=top><h1><a href="/article/825076-أمطار-غزيرة-على-الساحل">أمطار غزيرة على الساحل</a></h1></div>
<div class=most-read><a href="/article/825077-عودة-العبارة">عودة العبارة</a></div>
<ul><li><a href="/tag/طقس">كل ما نشر عن الطقس في هذا الموقع</a></ul></body></html>"""


def test_arabic() -> None:
    assert stories(ARABIC) == {
        "/article/825076-أمطار-غزيرة-على-الساحل": "أمطار غزيرة على الساحل",
        "/article/825077-عودة-العبارة": "عودة العبارة",
    }


JAPANESE = """<html lang=ja><head><meta charset=shift_jis></head><body><div id=gnav><a href="/politics/">政治</a></div>
<main><div class="story-block"><a href="/articles/ASQ5L4T21QULFA01">
<div class=title>霧の港で三日ぶりに船が出航した</div></a></div>
<p><a href="/sports/list/">スポーツ一覧</a></p></main></body></html>"""


def test_a_script_without_spaces_in_an_old_encoding() -> None:
    (found,) = [e for e in entries(JAPANESE.encode("shift_jis"), HOME, FeedKind.FRONT).entries if not e.verdict]
    assert found.url == "https://courier.example/articles/ASQ5L4T21QULFA01"
    assert found.title == "霧の港で三日ぶりに船が出航した"


MEDIA = """<html><head><base href="https://courier.example/en/"></head><body><main>
<h2><a href="podcasts">Podcasts</a></h2><h2><a href="video">Video</a></h2>
<div class=teaser><h3><a href="video/watch-the-bridge-being-lifted-into-place">Watch: the bridge is lifted</a></h3>
</div>
<div class=teaser><h3><a href="podcasts/harbour-talk">Harbour Talk</a></h3></div>
<div class=teaser><a href="podcasts/harbour-talk/e41-night-shift-on-the-last-ferry">
<h3>Night shift on the last ferry</h3></a></div>
<div class=teaser><a href="/media/night-shift.mp3">Listen to the night shift on the last ferry</a></div>
<a href="/en/">English</a> <a href="/de/">Deutsch</a></main></body></html>"""


def test_video_and_podcasts_below_a_base_address() -> None:
    assert stories(MEDIA, "https://courier.example/en/index.html") == {
        "/en/video/watch-the-bridge-being-lifted-into-place": "Watch: the bridge is lifted",
        "/en/podcasts/harbour-talk/e41-night-shift-on-the-last-ferry": "Night shift on the last ferry",
    }


def test_a_page_that_names_its_wrappers_like_menus() -> None:
    page = """<body><div id="nav-wrapper"><div class="mega-menu">
<a href="/a/b">Sections of the Courier, all of them</a></div>
    <main><article><h2><a href="/ferry">Ferry</a></h2></article></main></div></body>"""
    assert stories(page) == {"/ferry": "Ferry"}


def test_the_outlets_own_pattern_has_the_last_word() -> None:
    page = '<body><nav><a href="/s/1">One</a></nav><article><h2><a href="/2024/05/01/two">Two</a></h2></article></body>'
    assert read(page, articles=r"^/s/\d+$") == {
        "/s/1": (None, "One"),
        "/2024/05/01/two": ("not an article's path", "Two"),
    }


def test_hosts() -> None:
    page = "".join(
        f'<article><h2><a href="https://{host}/2024/05/01/a">A story of {host}</a></h2></article>'
        for host in ("courier.example", "sport.courier.example", "other.example", "notcourier.example")
    )
    taken = stories(page, hosts=("courier.example", "other.example"))
    assert set(taken) == {
        "/2024/05/01/a",
        "https://sport.courier.example/2024/05/01/a",
        "https://other.example/2024/05/01/a",
    }


def test_limit_and_nothing_at_all() -> None:
    page = "".join(f'<a href="/2024/05/01/story-{n}">Story number {n} of this long day</a>' for n in range(30))
    listing = entries(page.encode(), HOME, FeedKind.FRONT, limit=20)
    assert len(listing.entries) == 20
    assert listing.note == "10 beyond the first 20 left out"
    assert entries(b"<html></html>", HOME, FeedKind.FRONT).entries == ()
    with pytest.raises(NotAFeed):
        entries(b"<!-- -->", HOME, FeedKind.FRONT)


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("/about", "service page"),
        ("/company/contact-us/", "service page"),
        ("/impressum.html", "service page"),
        ("/search?q=fog", "service page"),
        ("/newsletter/morning/all-the-news-before-breakfast", "service page"),
        ("/tag/fog", "section page"),
        ("/en/category/world/page/2", "section page"),
        ("/author/jane-doe", "section page"),
        ("/2024", "section page"),
        ("/2024/05/", "section page"),
        ("/archive/2024/05", "section page"),
        ("/section/news/2024/05/01/ferry", None),
        ("/category/world/ferry-sails-into-the-fog", None),
        ("/archives/2562", None),
        ("/thema/ferry-sails-into-the-fog", None),
        ("/2024/05/01/about", None),
        ("/world/ferry", None),
        ("/1984-by-the-sea", None),
    ],
)
def test_paths(path: str, verdict: str | None) -> None:
    assert path_verdict("https://courier.example" + path) == verdict


def test_files() -> None:
    assert is_file("https://courier.example/a/Report.PDF?x=1")
    assert not is_file("https://courier.example/a/story.html")
    assert not is_file("https://courier.example/a?file=a.pdf")
