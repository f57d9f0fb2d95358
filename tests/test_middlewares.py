"""Guard, resolver, robots, validators and pace: by themselves, and where it takes a crawl, in one."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.middlewares import Elsewhere, OutOfTime, Private, ToFront, why
from crawler.middlewares.guard import Guard, private_literal
from crawler.middlewares.pace import retry_after, slot_of
from crawler.middlewares.validators import Validators
from crawler.resolver import is_public
from db.frontier import Feed
from db.model import FeedKind
from tests.driving import Desk
from tests.newspaper import Newspaper

HOSTS = ("courier.example",)


@pytest.fixture
def guard() -> Guard:
    return Guard(get_crawler(), run_time=60, outlet_time=60)


# --- guard ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "a.localhost", "printer.local", "metadata.google.internal", "127.0.0.1"),
        *("10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
        *("[::1]", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "2130706433", "0x7f.1", "127.1", "017700000001"),
    ],
)  # fmt: skip
def test_private_hosts(host: str) -> None:
    assert private_literal(host)


@pytest.mark.parametrize(
    "host", ["courier.example", "8.8.8.8", "[2606:4700::1]", "localhost.example", "10.example", "2001"]
)
def test_public_hosts(host: str) -> None:
    assert private_literal(host) is (host == "2001")  # a bare number is an old spelling of an address: 0.0.7.209


def test_guard_lets_ordinary_requests_pass(guard: Guard) -> None:
    guard.process_request(Request("http://courier.example/one", meta={"link": 1, "hosts": HOSTS, "outlet": "courier"}))
    guard.process_request(Request("http://feeds.elsewhere.example/courier", meta={"outlet": "courier"}))


@pytest.mark.parametrize(
    ("to", "error"),
    [
        ("http://stranger.example/one", Elsewhere),
        ("http://courier.example/", ToFront),
        ("http://courier.example/index.html", ToFront),
        ("http://127.0.0.1/one", Private),
    ],
)
def test_guard_turns_redirects_away(guard: Guard, to: str, error: type[Exception]) -> None:
    meta = {"link": 1, "hosts": HOSTS, "redirect_times": 1, "redirect_urls": ["http://courier.example/one"]}
    with pytest.raises(error):
        guard.process_request(Request(to, meta=meta))


def test_guard_follows_redirects_within_the_outlet(guard: Guard) -> None:
    meta = {"link": 1, "hosts": HOSTS, "redirect_times": 1, "redirect_urls": ["http://courier.example/one"]}
    guard.process_request(Request("https://www.courier.example/two", meta=meta))
    front = meta | {"redirect_urls": ["http://courier.example/"]}
    guard.process_request(Request("https://courier.example/en/", meta=front))


def test_guard_keeps_the_time_of_an_outlet_and_of_a_run() -> None:
    late = Guard(get_crawler(), run_time=60, outlet_time=-1)
    with pytest.raises(OutOfTime, match="courier has used"):
        late.process_request(Request("http://courier.example/one", meta={"outlet": "courier"}))
    late.process_request(Request("http://courier.example/robots.txt"))
    over = Guard(get_crawler(), run_time=-1, outlet_time=60)
    with pytest.raises(OutOfTime, match="this run"):
        over.process_request(Request("http://courier.example/one", meta={"outlet": "courier"}))


# --- resolver -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *(("8.8.8.8", True), ("2606:4700:4700::1111", True), ("127.0.0.1", False), ("10.0.0.1", False)),
        *(("::1", False), ("fe80::1%eth0", False), ("::ffff:10.0.0.1", False), ("2002:7f00:1::", False)),
        *(("224.0.0.1", False), ("255.255.255.255", False), ("192.0.0.8", False)),
        *(("::127.0.0.1", False), ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True)),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


LOOK_UP = """
import sys
from scrapy.utils.test import get_crawler
from twisted.internet import reactor
from crawler.resolver import PublicResolver
resolver = PublicResolver.from_crawler(get_crawler(settings_dict={"MASTHEAD_PROXY": sys.argv[1]}), reactor)
found = resolver.getHostByName("localhost")
found.addCallbacks(print, lambda failure: print(failure.getErrorMessage()))
found.addBoth(lambda _: reactor.stop())
reactor.run()
"""


@pytest.mark.parametrize(
    ("proxy", "said"),
    [("", "localhost leads to a private address"), ("http://localhost:3128", "127.0.0.1")],
    ids=["a page's host", "the user's proxy"],
)
def test_a_name_that_leads_inward_is_not_resolved(tmp_path: Path, proxy: str, said: str) -> None:
    done = Desk(tmp_path / "desk").run(LOOK_UP, proxy, command=[sys.executable, "-c"])
    assert (done.code, done.err) == (0, "")
    assert said in done.out


def test_the_users_own_proxy_may_stand_anywhere(tmp_path: Path) -> None:
    with Newspaper() as paper:
        paper.fill("a.example", 1)
        desk = Desk(tmp_path / "desk", paper.proxy.replace("127.0.0.1", "localhost"))
        desk.outlet("a", "a.example", feeds=[paper.feed("a.example", "/rss", "rss")])
        assert desk.crawl().quiet
        assert len(desk.stored()) == 1


# --- validators and pace --------------------------------------------------------------------------


def test_validators_go_out_as_they_came_in() -> None:
    feed = Feed(id=1, outlet="a", url="http://a.example/", kind=FeedKind.FEED, etag='W/"x"', last_modified="yesterday")
    request = Request("http://a.example/", meta={"feed": feed})
    Validators().process_request(request)
    assert request.headers[b"If-None-Match"] == b'W/"x"'
    assert request.headers[b"If-Modified-Since"] == b"yesterday"
    bare = Request("http://a.example/")
    Validators().process_request(bare)
    assert not bare.headers


def test_retry_after() -> None:
    def said(value: str) -> float | None:
        return retry_after(Response("http://a.example/", headers={"Retry-After": value}))

    assert said("120") == 120
    later = said(format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True))
    assert later is not None
    assert 85 < later <= 90
    assert said("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert said("Wed, 21 Oct 2015 07:28:00") == 0
    assert said("soon") is None
    assert retry_after(Response("http://a.example/")) is None


def test_words_for_failures() -> None:
    assert slot_of("www.a.example") == slot_of("a.example") == "a.example"
    assert why(TimeoutError()) == "TimeoutError"
    assert why(OSError("no route")) == "no route"


# --- robots ---------------------------------------------------------------------------------------


def test_robots_txt_is_asked_once_a_day_and_soon_again_where_it_failed(tmp_path: Path) -> None:
    with Newspaper() as paper:
        desk = Desk(tmp_path / "desk", paper.proxy)
        for name in ("absent", "inward", "busy", "html"):
            host = f"{name}.example"
            paper.fill(host, 1)
            desk.outlet(name, host, feeds=[paper.feed(host, "/rss", "rss")])
        paper.robots("absent.example", status=404)
        paper.redirect("http://inward.example/robots.txt", "http://169.254.169.254/latest")
        paper.robots("busy.example", status=503)
        paper.page("html.example", "/robots.txt", "<!doctype html><title>Not here</title>")
        desk.crawl(code=3)
        read = {row[0] for row in desk.rows("select outlet from articles")}
        assert read == {"absent", "inward", "html"}
        assert {visit.host for visit in paper.visits()} == {f"{name}.example" for name in (*read, "busy")}
        ages = dict(desk.rows("select host, round((julianday(expires) - julianday(fetched)) * 24, 1) from robots"))
        assert ages == {f"http://{name}.example": 0.5 if name == "busy" else 24.0 for name in (*read, "busy")}

        paper.robots("busy.example")
        paper.robots("absent.example", "User-agent: *\nDisallow: /\n")
        paper.forget()
        desk.crawl("--now", code=3)
        assert [visit.path for visit in paper.visits()] == ["/rss"] * 3

        desk.change("update robots set expires = '2000-01-01T00:00:00Z'")
        paper.forget()
        desk.crawl("--now", code=3)
        assert desk.rows("select outlet from articles where outlet = 'busy'") == [("busy",)]
        assert [visit.path for visit in paper.visits("absent.example")] == ["/robots.txt"]
        assert len(paper.visits("inward.example", "/robots.txt")) == 1
