"""The pages in a real browser, served by `masthead serve` as a user would: what only a browser can tell."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import sample
from tests.driving import MASTHEAD, ROOT
from tests.reading import HOME

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE, NARROW = 1280, 390
OURS = [
    "/", f"{HOME}/articles", f"{HOME}/articles?q=bridge", f"{HOME}/articles?lean=both-sides&since=2026-01-01",
    f"{HOME}/articles?q=nosuchword", f"{HOME}/article/{sample.REVISED}", f"{HOME}/article/{sample.WITHDRAWN}",
    f"{HOME}/article/{sample.ARABIC}", f"{HOME}/article/{sample.HOSTILE}", f"{HOME}/article/{sample.UNTAGGED}",
    f"{HOME}/outlets", f"{HOME}/outlet/harbour-courier", f"{HOME}/outlet/{sample.HOSTILE_OUTLET}",
]  # fmt: skip
DATASETTES = ["/news", "/news/tagged_articles?_search=bridge", "/news/withdrawn", "/news/links/1"]
"""Its pages carry our cells and our sheet; how wide they are is its own affair."""

TOO_WIDE = """width => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest(".unseen"))
    .map(e => `${e.tagName} ${e.className} ${e.textContent.slice(0, 60)}`)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `masthead serve` shows the sample."""
    file = sample.fill(tmp_path_factory.mktemp("browser") / "news.db")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = file.with_suffix(".log")
    with log.open("wb") as out:
        command = [*MASTHEAD, "--db", str(file), "serve", "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
    try:
        at = f"http://127.0.0.1:{port}"
        for _ in range(200):
            assert server.poll() is None, log.read_text()
            try:
                urllib.request.urlopen(at, timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            pytest.fail(f"masthead serve does not answer: {log.read_text()}")
        yield at
        assert "Traceback" not in log.read_text()
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A chromium of this machine; nothing is downloaded."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("NO BROWSER HERE (chromium, chromium-browser, google-chrome): nobody looks at the pages")
    playwright = pytest.importorskip("playwright.sync_api", reason="PLAYWRIGHT IS MISSING: nobody looks at the pages")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


class Watched:
    """A page, and everything it complained of or asked from elsewhere."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("console", lambda said: self._hear(said.type in ("error", "warning"), said.text))
        page.on("pageerror", lambda error: self._hear(True, str(error)))
        page.on("requestfailed", lambda asked: self._hear(True, f"failed: {asked.url}"))
        page.on("request", lambda asked: self._hear(not asked.url.startswith(address), f"elsewhere: {asked.url}"))
        page.on("response", lambda answer: self._hear(answer.status >= 400, f"{answer.status} {answer.url}"))

    def _hear(self, bad: bool, what: str) -> None:
        if bad:
            self.complaints.append(f"{self.page.url}: {what}")


@pytest.fixture
def watched(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A page as wide as the test's parameter says, 1280 pixels without one."""
    context = browser.new_context(viewport={"width": getattr(request, "param", WIDE), "height": 900})
    context.set_default_timeout(10_000)
    yield Watched(context.new_page(), address)
    context.close()


@pytest.mark.parametrize("watched", [WIDE, NARROW], indirect=True)
def test_pages_are_quiet_and_fit(watched: Watched) -> None:
    width = watched.page.viewport_size or {"width": 0}
    wide: dict[str, list[str]] = {}
    for path in OURS:
        watched.page.goto(watched.address + path)
        assert watched.page.locator("h1").count() == 1, path
        if watched.page.evaluate("document.documentElement.scrollWidth") > width["width"]:
            wide[path] = []
        if found := watched.page.evaluate(TOO_WIDE, width["width"]):
            wide[path] = found
    assert wide == {}
    for path in DATASETTES:
        watched.page.goto(watched.address + path)
    assert watched.complaints == []


def test_every_internal_link_answers(watched: Watched) -> None:
    found: set[str] = set()
    for path in [*OURS, "/news", "/news/withdrawn"]:
        watched.page.goto(watched.address + path)
        hrefs = watched.page.eval_on_selector_all("a[href], link[href]", "all => all.map(a => a.href)")
        found |= {href.partition("#")[0] for href in hrefs if href.startswith(watched.address)}
    bad = {}
    for href in sorted(found):
        try:
            urllib.request.urlopen(href, timeout=10).close()
        except urllib.error.HTTPError as error:
            bad[href] = error.code
    assert bad == {}
    assert len(found) > 80


def test_withdrawn_text_is_seen_after_a_click(watched: Watched) -> None:
    watched.page.goto(f"{watched.address}{HOME}/article/{sample.WITHDRAWN}")
    secret = watched.page.locator(".body", has_text=sample.SECRET)
    assert secret.count() == 1
    assert not secret.is_visible()
    assert sample.SECRET not in watched.page.locator("body").inner_text()
    watched.page.get_by_text("Show the withdrawn text").click()
    assert secret.is_visible()
    assert watched.page.locator(f"ins:has-text('{sample.SECRET}')").count() == 1
    assert not watched.page.locator("ins").first.is_visible()  # changes are behind a click of their own
    watched.page.get_by_text("Show what changed").click()
    assert watched.page.locator("ins").first.is_visible()


@pytest.mark.parametrize("watched", [NARROW], indirect=True)
def test_filters_unfold_on_a_narrow_screen(watched: Watched) -> None:
    watched.page.goto(f"{watched.address}{HOME}/articles?q=bridge")
    lean = watched.page.locator("select[name=lean]")
    assert not lean.is_visible()
    assert watched.page.locator(".card").first.bounding_box()["y"] < 900  # type: ignore[index]
    watched.page.get_by_text("Filters:").click()
    lean.select_option("right-side")
    watched.page.get_by_role("button", name="Show").click()
    watched.page.wait_for_url("**lean=right-side**")
    assert watched.page.locator(".card h3").all_inner_texts() == ["Bridge scare: did red tape delay the repair?"]
    assert watched.page.get_by_text("Only right or lean right, no rater on the left").is_visible()
    assert watched.page.get_by_text("Filters: 1 in use").is_visible()


def test_filters_are_in_sight_on_a_wide_screen_and_words_by_keyboard(watched: Watched) -> None:
    watched.page.goto(watched.address)
    watched.page.get_by_label("Search the articles").fill("bearings")
    watched.page.keyboard.press("Enter")
    watched.page.get_by_text("6 articles").wait_for()
    assert watched.page.locator("select[name=lean]").is_visible()


def test_right_to_left_text_runs_from_the_right(watched: Watched) -> None:
    watched.page.goto(f"{watched.address}{HOME}/article/{sample.ARABIC}")
    for part in ("h1", ".standfirst", ".body p"):
        assert watched.page.locator(part).first.evaluate("e => getComputedStyle(e).direction") == "rtl", part
    assert watched.page.locator(".kicker").evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_hostile_text_stays_text(watched: Watched) -> None:
    for path in (f"{HOME}/article/{sample.HOSTILE}", f"{HOME}/outlet/{sample.HOSTILE_OUTLET}", "/news/tagged_articles"):
        watched.page.on("dialog", lambda dialog: watched.complaints.append(dialog.message))
        watched.page.goto(watched.address + path)
        assert sample.SCRIPT in watched.page.locator("body").inner_text(), path
    assert watched.complaints == []
