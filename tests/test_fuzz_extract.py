"""Markup that nobody wrote, our own pages damaged, 10 MB, 50,000 elements deep: an article or a named reason.

`test_hostile.py` has the single nasty inputs and plain bytes; here markup is grown at random, JSON-LD takes wrong
shapes, encodings are mixed, and what is too slow for this process goes through the pool, as it does in a crawl.
"""

from __future__ import annotations

import html
import json
import pickle
import random
import re
import resource
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.model import Article, Entry, Hints
from pipelines.errors import Deadline, NotAnArticle, WorkerDied
from pipelines.extract import article_json, extract
from pipelines.pool import Pool
from tests import small_corpus
from tests.paper import STORY, URL, page

DEADLINE = 3.0
"""Seconds that the pool of this file gives a page, so that the tests end soon; a crawl gives more."""
MEMORY = 2 * 1024**3
"""Bytes of address space for a worker, as in a crawl."""
FUZZ = settings(
    max_examples=80,
    deadline=timedelta(seconds=10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def outcome(markup: bytes | str, url: str = URL, **more: Any) -> Article | NotAnArticle:
    """What comes out; fails where it is no good article and no named reason, or cannot be kept."""
    try:
        article = extract(markup, url, **more)
    except NotAnArticle as refused:
        assert refused.reason
        assert "unreadable" not in str(refused), refused.__cause__  # an exception that nobody foresaw
        assert type(pickle.loads(pickle.dumps(refused))) is type(refused)
        json.dumps(article_json(refused, None, url), ensure_ascii=False).encode()
        return refused
    assert pickle.loads(pickle.dumps(article)) == article
    json.dumps(article_json(article, None, url), ensure_ascii=False).encode()  # no half of a character
    assert all(paragraph.strip() for paragraph in article.body.split("\n\n"))
    assert article.title.strip()
    assert "\x00" not in article.title + article.body
    return article


# markup

TAGS = """html head body article main section div p span a h1 h2 h3 ul ol li table tr td th blockquote figure figcaption
    time address header footer aside nav form input button br hr img picture video iframe svg math template noscript
    frameset frame select option textarea pre code font center marquee plaintext xmp title meta link base script style
    x-card ruby rt details summary dialog object""".split()
NAMES = """class id itemprop itemscope itemtype property name content datetime href src rel title style lang dir role
    data-x hidden aria-hidden xmlns onclick 0 = " < é""".split()
VALUES = """byline article-body author lead related comments paywall tags clock datePublished headline articleBody
    isAccessibleForFree article:published_time og:title og:type article 2024-02-30 2024-02-29T25:61 99999999999 -1
    tag nofollow javascript:void(0) http://[::1 //// #top data:, https://schema.org/NewsArticle rtl hidden""".split()
words = st.sampled_from(
    [*STORY, "By Jane Doe", "3 May 2024", "Read more:", "©", "", " ", "&amp;#8217;", "&#0;&#x110000;&bogus;"]
)
text = (
    words
    | st.text(max_size=12)
    | st.text("\x00\x01\x08\x0b\x1b\x7f\x85\u200b\u202e\ufeff\ufffe\ud800<>&\"'", max_size=8)
)
values = st.sampled_from(VALUES) | st.text(max_size=10) | st.integers(1, 60_000).map(lambda n: "x" * n)


@st.composite
def tags(draw: st.DrawFn) -> str:
    attributes = draw(st.lists(st.tuples(st.sampled_from(NAMES), values, st.sampled_from(['"', "'", ""])), max_size=4))
    shown = "".join(f" {name}={quote}{value}{quote}" for name, value, quote in attributes)
    return f"<{draw(st.sampled_from(TAGS))}{shown}{draw(st.sampled_from(['>', '/>', '', ' >']))}"


pieces = (
    text
    | tags()
    | st.sampled_from(TAGS).map(lambda tag: f"</{tag}>")
    | st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", "</", "<?"])
)


@FUZZ
@given(st.lists(pieces, max_size=60), st.booleans())
def test_markup_at_random(some: list[str], inside: bool) -> None:
    grown = "".join(some)
    outcome(page(*STORY, head=grown[:200], above=grown) if inside else grown)


@FUZZ
@given(
    st.recursive(
        words, lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, min_size=1, max_size=4)), max_leaves=60
    )
)
def test_nesting_at_random(tree: Any) -> None:
    def shown(node: Any) -> str:
        return html.escape(node) if isinstance(node, str) else f"<{node[0]}>{''.join(map(shown, node[1]))}</{node[0]}>"

    outcome("<html><body>" + shown(tree) + "".join(f"<p>{p}</p>" for p in STORY))


# JSON-LD

KEYS = """@context @type @id @graph @value headline author name publisher datePublished dateModified articleBody
    keywords articleSection isAccessibleForFree hasPart description image url inLanguage mainEntityOfPage
    itemListElement item liveBlogUpdate sourceOrganization isBasedOn""".split()
TYPES = "NewsArticle Person Organization WebPage BreadcrumbList LiveBlogPosting ImageObject".split()
scalars = (
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=True) | st.text(max_size=8)
    | st.sampled_from([*TYPES, *STORY, "#a", "https://schema.org/NewsArticle", "2024-05-03T10:00Z", "False", "<p>"])
)  # fmt: skip
shapes = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


@FUZZ
@given(shapes, st.dictionaries(st.sampled_from(KEYS), shapes, max_size=6), st.integers(0, 400))
def test_json_ld_of_any_shape(whole: Any, article: dict[str, Any], cut: int) -> None:
    said = json.dumps({"@type": "NewsArticle", "@id": "#a", **article})
    for block in (
        json.dumps(whole),
        said,
        said[:cut],
        json.dumps([whole, article, {"@graph": [article, {"@id": "#a"}]}]),
    ):
        outcome(page(head=f'<script type="application/ld+json">{block}</script>'))


def test_json_ld_that_names_itself() -> None:
    """Nodes whose authors and parts are each other."""
    one = {"@type": "NewsArticle", "@id": "#a", "author": {"@id": "#b"}, "headline": {"@id": "#a"}}
    graph = [one, {"@type": "Person", "@id": "#b", "name": {"@id": "#b"}, "author": {"@id": "#a"}}]
    deep: Any = "x"
    for _ in range(300):
        deep = {"@type": "NewsArticle", "author": deep, "@graph": [deep]} if len(str(deep)) < 5000 else [deep]
    for said in ({"@graph": graph}, graph, deep):
        assert isinstance(
            outcome(page(head=f'<script type="application/ld+json">{json.dumps(said)}</script>')), Article
        )


# encodings and what the caller says

ENCODINGS = (
    "utf-8 utf-16 utf-32-be latin-1 cp1252 koi8-r shift_jis euc_jp iso2022_jp gb18030 big5 euc_kr utf-7 cp037".split()
)
some_text = st.sampled_from(
    [*STORY, "Fluß über Öl „viel“", "川は一晩で増水し", "Река поднялась", "النهر فاض", "강물이 불었다"]
)


@FUZZ
@given(
    st.lists(st.tuples(some_text, st.sampled_from(ENCODINGS)), min_size=1, max_size=6),
    st.none() | st.sampled_from([*ENCODINGS, "x-user-defined", "replacement", "\x00", "utf8;q=1", "é" * 50]),
    st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"+/v8-"]),
)
def test_encodings_mixed(parts: list[tuple[str, str]], charset: str | None, mark: bytes) -> None:
    body = b"".join(b"<p>" + said.encode(encoding, "replace") + b"</p>" for said, encoding in parts)
    outcome(mark + f"<meta charset='{parts[0][1]}'><h1>River</h1>".encode() + body * 3, charset=charset)


@FUZZ
@given(
    st.text(max_size=30),
    st.none() | st.text(max_size=20),
    st.none() | st.text(max_size=20),
    st.lists(st.text(max_size=15), max_size=3),
)
def test_callers_who_know_odd_things(url: str, title: str | None, zone: str | None, hosts: list[str]) -> None:
    hints = Hints(name=title or "", timezone=zone, hosts=tuple(hosts), languages=tuple(hosts))
    entry = Entry(url=url, title=title, published="2024-05-03")
    outcome(page(), f"https://paper.example/{url}", entry=entry, hints=hints)
    outcome(page(), f"https://{url}", hints=hints)


# our own pages, damaged


def _dropped(whole: bytes, dice: random.Random) -> bytes:
    return re.sub(rb"</?\w+[^>]*>", lambda match: match[0] if dice.random() < 0.7 else b"", whole)


def _flipped(whole: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(whole)
    for _ in range(len(whole) // 100):
        damaged[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def _shuffled(whole: bytes, dice: random.Random) -> bytes:
    parts = re.split(rb"(?=<)", whole)
    dice.shuffle(parts)
    return b"".join(parts)


DAMAGE = {
    "truncated": lambda whole, dice: whole[: dice.randrange(1, len(whole))],
    "reversed": lambda whole, _: whole[::-1],
    "tags reversed": lambda whole, _: b"".join(reversed(re.split(rb"(?=<)", whole))),
    "doubled": lambda whole, _: whole * 2,
    "bytes flipped": _flipped,
    "tags dropped": _dropped,
    "shuffled": _shuffled,
}


@pytest.mark.parametrize("how", DAMAGE)
def test_damaged_pages(how: str) -> None:
    dice = random.Random(how)
    for number, name in enumerate(small_corpus.names()):
        if number % 2 == len(how) % 2:  # half of the corpus for each kind of damage
            expected = small_corpus.page(name)
            outcome(DAMAGE[how](expected.html, dice), expected.url, charset=expected.said.get("charset"))


# what is large

BIG = 10_000_000
PARAGRAPH = f"<p>{STORY[0]}</p>"
LARGE = {
    "script": page(*STORY, above="<script>" + "var a=1;" * (BIG // 8) + "</script>"),
    "attribute": page(*STORY, above=f"<img src='data:image/png;base64,{'A' * BIG}'>"),
    "one word": page("x" * BIG),
    "paragraphs": page(*[f"{STORY[0]} {number}" for number in range(BIG // len(STORY[0]))]),
    "elements": page("<b>x</b>" * (BIG // 8)),
    "deep div": page("<div>" * 50_000 + PARAGRAPH * 4 + "</div>" * 50_000),
    "deep inline": page("<b>" * 50_000 + STORY[0] + "</b>" * 50_000, *STORY),
    "deep, never closed": "<html><body>" + "<section><ul><li>" * 50_000 + PARAGRAPH * 4,
    "deep tables": "<html><body>" + "<table><tr><td>" * 50_000 + PARAGRAPH * 4,
}
READ = ("script", "attribute")
"""What is large beside the article must not cost us the article."""


def seen(markup: bytes) -> tuple[str, int]:
    """What a worker makes of a page, in short, and the most memory that it has had in bytes."""
    result = outcome(markup)
    said = result.body if isinstance(result, Article) else result.reason
    return said[:10_000], 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=1, deadline=DEADLINE, memory=MEMORY) as made:
        yield made


@pytest.mark.parametrize("name", LARGE)
def test_large_pages_keep_to_the_deadline(pool: Pool, name: str) -> None:
    markup = LARGE[name].encode()
    pool.submit(len, b"").result(60)  # a worker that is ready
    began = time.monotonic()
    try:
        said, peak = pool.submit(seen, markup).result(60)
    except (Deadline, WorkerDied) as stopped:
        assert name not in READ, stopped
        assert stopped.reason
    else:
        assert peak < MEMORY
        assert name not in READ or said == "\n\n".join(STORY)
    assert time.monotonic() - began < DEADLINE + 2
