"""Addresses: clean, told apart, told alike; on odd ones, on invented ones, and on every real one at hand."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.canonical import BadAddress, canonical_url, fetch_url, host_of, is_front, same_outlet, url_key

SHARED = Path(__file__).parents[2] / "shared"


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("HTTPS://WWW.Courier.Example:443/a", "https://www.courier.example/a"),
        ("http://courier.example:80", "http://courier.example/"),
        ("http://courier.example:8080/a", "http://courier.example:8080/a"),
        ("https://me:secret@courier.example/a", "https://courier.example/a"),
        ("https://courier.example./a", "https://courier.example/a"),
        ("https://courier.example/a/../b/./c", "https://courier.example/b/c"),
        ("https://courier.example/a/%2e%2e/b", "https://courier.example/b"),
        ("https://courier.example/../../b/..", "https://courier.example/"),
        ("https://courier.example/1..2/a", "https://courier.example/1..2/a"),
        ("https://courier.example/a#comments", "https://courier.example/a"),
        ("https://courier.example/a#!/story/7", "https://courier.example/a#!/story/7"),
        ("https://courier.example/a?utm_source=x&id=7&UTM_Medium=y", "https://courier.example/a?id=7"),
        ("https://courier.example/a?fbclid=1&gclid=2&mc_cid=3&CMP=4&xtor=5", "https://courier.example/a"),
        ("https://courier.example/a?ns_mchannel=rss&ns_campaign=2&at_medium=3&smid=4", "https://courier.example/a"),
        ("https://courier.example/a?ref=rss&source=x&p=12", "https://courier.example/a?p=12"),
        ("https://courier.example/a?b=2&a=1&b=1&empty=&bare", "https://courier.example/a?b=2&a=1&b=1&empty=&bare"),
        ("https://courier.example/a?b=1&amp;c=2", "https://courier.example/a?b=1&c=2"),
        ("https://courier.example/a?q=x+y&r=%2F%c3%a9", "https://courier.example/a?q=x+y&r=%2F%C3%A9"),
        ("https://courier.example/a%2fb/c%7Ed", "https://courier.example/a%2Fb/c~d"),
        ("https://courier.example//story.php?n=1", "https://courier.example//story.php?n=1"),
        ("https://courier.example/story;art123,45", "https://courier.example/story;art123,45"),
        ("https://courier.example/a.html;jsessionid=51A2.2_cid324?x=1", "https://courier.example/a.html?x=1"),
        ("https://courier.example/t?f=4&sid=58428beaa14598c2e02d93ad5c773e4d", "https://courier.example/t?f=4"),
        ("https://courier.example/t?sid=58428", "https://courier.example/t?sid=58428"),
        ("https://zeitung-köln.example/ähre", "https://xn--zeitung-kln-zfb.example/%C3%A4hre"),
        (
            "https://courier.example/новости/день",
            "https://courier.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%B4%D0%B5%D0%BD%D1%8C",
        ),
        (" https://courier.example/a\n/b ", "https://courier.example/a/b"),
        ("https://courier.example/two words", "https://courier.example/two%20words"),
        ("https://courier.example/100%", "https://courier.example/100%"),
        ("https://courier.example/a?scroll=%DCber", "https://courier.example/a?scroll=%DCber"),
        ("https:\\\\courier.example\\a", "https://courier.example/a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
    ],
)
def test_clean(url: str, clean: str) -> None:
    assert canonical_url(url) == clean


@pytest.mark.parametrize(
    "name", ["id", "p", "articleid", "story", "v", "page", "cid", "mod", "idx", "gallery", "uid", "date"]
)
def test_parameters_that_choose_the_page_stay(name: str) -> None:
    assert canonical_url(f"https://courier.example/a?{name}=12") == f"https://courier.example/a?{name}=12"


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("story.html", "https://courier.example/news/story.html"),
        ("/story.html", "https://courier.example/story.html"),
        ("../a", "https://courier.example/a"),
        ("//other.example/a", "https://other.example/a"),
        ("?p=12", "https://courier.example/news/?p=12"),
        ("http://other.example/a", "http://other.example/a"),
    ],
)
def test_links_are_resolved_against_their_page(link: str, found: str) -> None:
    assert canonical_url(link, "https://courier.example/news/") == found


@pytest.mark.parametrize(
    "url",
    [
        "", "  ", "story.html", "//courier.example/a", "mailto:desk@courier.example", "javascript:void(0)", "tel:123",
        "ftp://courier.example/a", "http://", "http:///a", "http://.example/", "http://a..example/",
        "http://a b.example/",
        "http://courier.example:port/", "http://courier.example:99999/", "http://[::1/", "data:text/html,x",
        "https://cn\u200dn.com/", "https://cn\u200cn.com/", "https://ß_tv.example/", "https://ß..example/",
        "http://cour<ier.example/", "http://\ud800.example/", "http://courier.example/\ud800",
    ],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    for function in (canonical_url, fetch_url, url_key, host_of, is_front):
        with pytest.raises(BadAddress):
            function(url)
    assert not same_outlet(url, ["courier.example"])


@pytest.mark.parametrize(
    "twin",
    [
        "http://courier.example/world/story",
        "https://www.courier.example/world/story/",
        "https://m.courier.example/world/story",
        "https://mobile.courier.example/world/story",
        "https://amp.courier.example/world/story",
        "https://courier.example/amp/world/story",
        "https://courier.example/world/story/amp/",
        "https://courier.example/world/story.amp",
        "https://courier.example/world/story?amp=1",
        "https://courier.example/world/story?amp",
        "https://courier.example/world/story?outputType=amp&utm_source=feed",
        "https://courier.example/world/story/index.html",
        "https://courier.example/world/%73tory#top",
    ],
)
def test_twins_have_one_key(twin: str) -> None:
    assert url_key(twin) == url_key("https://courier.example/world/story") == "courier.example/world/story"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://courier.example/a", "https://courier.example/A"),
        ("https://courier.example/a?id=1", "https://courier.example/a?id=2"),
        ("https://courier.example/a", "https://courier.example/a?id=2"),
        ("https://courier.example/index.php?id=1", "https://courier.example/other.php?id=1"),
        ("https://courier.example/a/b", "https://courier.example/a%2Fb"),
        ("https://courier.example/amplifier", "https://courier.example/lifier"),
        ("https://courier.example/a", "https://sport.courier.example/a"),
        ("https://courier.example/a", "https://courier.example:8080/a"),
        ("https://m.example/a", "https://amp.example/a"),
        ("https://courier.example/#!/1", "https://courier.example/#!/2"),
    ],
)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_order_of_parameters_is_kept_in_the_address_and_not_in_the_key() -> None:
    one, other = "https://courier.example/a?x=1&y=2", "https://courier.example/a?y=2&x=1"
    assert canonical_url(one) != canonical_url(other)
    assert url_key(one) == url_key(other)


def test_what_is_fetched_is_what_was_announced_but_for_click_counters() -> None:
    announced = "https://m.courier.example/a/./?utm_source=rss&ns_mchannel=rss&ref=home&fbclid=7#top"
    assert fetch_url(announced) == "https://m.courier.example/a/./?ns_mchannel=rss&ref=home"


@pytest.mark.parametrize(
    "path", ["", "/", "/index.html", "/en", "/en/", "/pt-br/", "/en/index.php", "/home", "/?utm_source=x"]
)
def test_front_pages(path: str) -> None:
    assert is_front("https://courier.example" + path)


@pytest.mark.parametrize("path", ["/news", "/?p=12", "/en/story", "/story.html", "/2024", "/#!/story", "/homecoming"])
def test_other_pages(path: str) -> None:
    assert not is_front("https://courier.example" + path)


def test_hosts() -> None:
    assert host_of("https://WWW.Zeitung-Köln.example:8443/a") == "xn--zeitung-kln-zfb.example"
    assert same_outlet("https://sport.courier.example/a", ["courier.example"])
    assert same_outlet("https://www.courier.example/a", ["other.example", "courier.example"])
    assert not same_outlet("https://notcourier.example/a", ["courier.example"])
    assert not same_outlet("https://courier.example/a", ["sport.courier.example"])


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.preßtv.example/x", "xn--pretv-nqa.example"),
        ("https://u:p@PREßTV.example.:8080/x", "xn--pretv-nqa.example"),
        ("https://fuẞball.example/", "xn--fuball-cta.example"),
        ("https://κόσμος.example/", "xn--vxaejmc7c.example"),
        ("https://ΚΌΣΜΟΣ.example/", "xn--vxaejoc4c.example"),  # a capital is no final sigma
        ("https://نامه\u200cای.example/", "xn--mgba3gch31f060k.example"),
        ("https://ß@zeitung-köln.example/ß", "xn--zeitung-kln-zfb.example"),
    ],
)
def test_letters_that_the_encoding_of_2003_rewrote_stay(url: str, host: str) -> None:
    assert host_of(url) == host
    assert canonical_url(canonical_url(url)) == canonical_url(url)


PATHS = st.lists(
    st.sampled_from(["", ".", "..", "a", "Ä", "%2F", "%2e", "%7e", "amp", "a.amp", "index.html", "x;y", "a+b", "%", " ",
                     ";jsessionid=1", "новости", "100%", "a?b"]) | st.text(max_size=6),
    max_size=6,
).map("/".join)  # fmt: skip
QUERIES = st.lists(
    st.sampled_from(
        ["id=1", "utm_source=x", "a=", "b", "amp=1", "ref=x", "", "c=%c3%a9", "d=ä", "=", "x=a+b", "amp;e=1"]
    )
    | st.text(max_size=6),
    max_size=5,
).map("&".join)
HOSTS = st.sampled_from(
    [
        "courier.example",
        "www.courier.example",
        "m.courier.example:8080",
        "KÖLN.example",
        "preß.example",
        "u:p@a.example",
    ]
)
URLS = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}/{path}?{query}#{fragment}",
    st.sampled_from(["http", "https", "HTTPS"]), HOSTS, PATHS, QUERIES, st.sampled_from(["", "top", "!/a"]),
)  # fmt: skip


@given(URLS)
def test_one_pass_is_enough(url: str) -> None:
    try:
        clean, asked = canonical_url(url), fetch_url(url)
    except BadAddress:
        return
    assert canonical_url(clean) == clean
    assert fetch_url(asked) == asked
    assert canonical_url(asked) == clean
    assert url_key(clean) == url_key(asked) == url_key(url)
    assert clean.isascii()
    assert is_front(clean) == is_front(url)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    with contextlib.suppress(BadAddress):
        assert canonical_url(text, "https://courier.example/a/").startswith("http")


def corpus() -> list[str]:
    manifest = SHARED / "corpus" / "manifest.jsonl"
    if not manifest.exists():
        pytest.skip("the shared corpus is not here")
    return [json.loads(line)["url"].strip() for line in manifest.read_text("utf-8").splitlines()]


def test_no_two_real_pages_share_a_key() -> None:
    pages = defaultdict(set)
    for url in corpus():
        pages[url_key(url)].add(url)
    assert [urls for urls in pages.values() if len(urls) > 1] == []


def test_what_is_fetched_gets_the_real_page() -> None:
    urls = corpus()
    tool = SHARED / "tools" / "replayweb.py"
    if not tool.exists():
        pytest.skip("the replay proxy is not here")
    spec = importlib.util.spec_from_file_location("replayweb", tool)
    assert spec and spec.loader
    replayweb = importlib.util.module_from_spec(spec)
    sys.modules["replayweb"] = replayweb
    spec.loader.exec_module(replayweb)
    for url in urls:
        for announced in (url, url + ("&" if "?" in url else "?") + "utm_source=rss"):
            asked = urlsplit(fetch_url(announced))
            target = asked.path + (f"?{asked.query}" if asked.query else "")
            assert replayweb.same_address(url, asked.hostname, target), announced
