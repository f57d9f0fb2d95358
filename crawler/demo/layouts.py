"""The demo's pages: one article in the markup that its outlet uses, with the furniture that every paper puts around."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from crawler.demo.stories import Paper, Story

MARK = "An invented outlet of the Masthead demo. No such paper, place or person exists."
STYLE = """
body{font:18px/1.5 Georgia,serif;color:#222;margin:0;background:#fbfaf7}
a{color:inherit}header.top,main,footer,.cookie,.clock{max-width:44rem;margin:0 auto;padding:.6rem 1rem}
header.top{border-bottom:4px double %(colour)s}header.top b{font-size:2rem}header.top a{color:%(colour)s}
header.top small,nav,figcaption,.info,.kicker,.share,.tags,footer,.cookie,aside,time{font:14px/1.4 system-ui;color:#555}
nav a,.share a,.tags a{margin-right:1rem;color:%(colour)s}h1{line-height:1.15;font-size:2rem}.lead{font-size:1.2rem}
figure{margin:1rem 0;background:#e5e1d8;padding:4rem 0 0}figcaption{background:#fbfaf7;padding:.4rem 0}
aside{border-top:2px solid %(colour)s;margin:1.5rem 0;padding:.5rem 0}.cookie{background:#222;color:#eee;max-width:none}
""".strip()


def article(paper: Paper, story: Story, *, amp: bool = False) -> str:
    """The page of a story; `amp` gives its light twin, which names the full page as canonical."""
    if amp:
        return _document(paper, story, _meta(story), f"<article><h1>{escape(story.title)}</h1>{_text(story)}</article>")
    return LAYOUTS[story.layout](paper, story)


def front(paper: Paper) -> str:
    """The front page: the latest on top, and the ways to everything else."""
    cards = "".join(
        f'<article class="card"><h2><a href="{escape(story.path)}">{escape(story.title)}</a></h2>'
        f"<p>{escape(story.standfirst or '')}</p></article>"
        for story in paper.shown
    )
    return simple(paper, paper.name, f"<main>{cards}</main>", alternate=True)


def section(paper: Paper, name: str) -> str:
    """A section's page: its headlines."""
    return _headlines(paper, name, [story for story in paper.shown if story.section == name])


def tag(paper: Paper, topic: str) -> str:
    """A topic's page: its headlines."""
    return _headlines(paper, topic, [story for story in paper.shown if topic in story.topics])


def about(paper: Paper, title: str) -> str:
    """A page that is no article: who we are, how to reach us, what we send by mail."""
    text = f"{paper.name} is made up. {MARK} Write to nobody: letters@{paper.host} has no letterbox."
    return simple(paper, title, f"<main><h1>{escape(title)}</h1><p>{escape(text)}</p></main>")


def simple(paper: Paper, title: str, main: str, *, alternate: bool = False) -> str:
    """A page of the paper around any content."""
    feed = {"courier.example": "rss+xml:/rss.xml", "millwright.example": "atom+xml:/atom.xml"}.get(paper.host)
    kind, _, path = (feed or "").partition(":")
    link = f'<link rel="alternate" type="application/{kind}" href="{path}">' if feed and alternate else ""
    head = f'<meta property="og:type" content="website">{link}'
    return _shell(paper, paper.language, f"{title} | {paper.name}", head, main)


def address(name: str) -> str:
    """The path of a section or topic: plain letters, words parted by hyphens."""
    plain = name.lower().translate(str.maketrans("áéíóúñ", "aeioun"))
    return "-".join(plain.split())


# --- the layouts -----------------------------------------------------------------------------


def _jsonld(paper: Paper, story: Story) -> str:
    """A big paper: NewsArticle in JSON-LD, and meta tags that agree with it."""
    main = (
        f'<main><article><p class="kicker">{escape(story.section)}</p><h1>{escape(story.title)}</h1>{_lead(story)}'
        f'<p class="info byline">By {_names(story)} · {_time(story)}</p>{_share()}'
        f'<div class="article-body">{_text(story, figure_after=1, box_after=2)}{_wall(story)}</div>{_tags(story)}'
        f"</article>{_related(paper, story)}{_newsletter(paper)}</main>"
    )
    return _document(paper, story, _meta(story) + _script(_news_article(paper, story)), main)


def _graph(paper: Paper, story: Story) -> str:
    """An agency: everything in one JSON-LD graph, the byline in a node of its own, hardly any meta tag."""
    node = _news_article(paper, story)
    node["author"] = {"@id": f"http://{paper.host}/#desk"}
    desk = {"@type": "Organization", "@id": f"http://{paper.host}/#desk", "name": paper.name}
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": paper.name}, desk, node]}
    main = (
        f"<main><h1>{escape(story.title)}</h1><p class=info>{_time(story)}</p>"
        f'<div id="story">{_text(story, figure_after=2)}</div>{_tags(story)}{_related(paper, story)}</main>'
    )
    return _document(paper, story, _script(graph), main)


def _opengraph(paper: Paper, story: Story) -> str:
    """A small paper with a common publishing system: OpenGraph tags and nothing else to go by."""
    main = (
        f'<main class="content"><div class="post"><h1 class="entry-title">{escape(story.title)}</h1>'
        f'<div class="byline">Words: {_names(story)}</div>{_lead(story)}'
        f'<div class="entry-content">{_text(story, figure_after=0, box_after=3)}</div>{_share()}{_tags(story)}</div>'
        f"{_newsletter(paper)}{_related(paper, story)}</main>"
    )
    return _document(paper, story, _meta(story), main)


def _microdata(paper: Paper, story: Story) -> str:
    """An older paper: schema.org as attributes in the page."""
    by = "".join(
        f'<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<span itemprop="name">{escape(name)}</span></span> '
        for name in story.by
    )
    changed = f'<meta itemprop="dateModified" content="{story.modified.isoformat()}">' if story.modified else ""
    main = (
        f'<main itemscope itemtype="https://schema.org/NewsArticle">{changed}'
        f'<meta itemprop="articleSection" content="{escape(story.section)}">'
        f'<h1 itemprop="headline">{escape(story.title)}</h1>'
        f'<p class="lead" itemprop="description">{escape(story.standfirst or "")}</p>'
        f'<p class="info">{by}<time itemprop="datePublished" datetime="{story.published.isoformat()}">'
        f"{story.published:%d/%m/%Y %H:%M}</time></p>{_share()}"
        f'<div itemprop="articleBody">{_text(story, figure_after=1, box_after=2)}</div>{_tags(story)}'
        f"{_related(paper, story)}{_newsletter(paper)}</main>"
    )
    return _document(paper, story, "", main)


def _bare(paper: Paper, story: Story) -> str:
    """A paper that marks nothing up but the time."""
    by = "Por" if story.language == "es" else "By"
    main = (
        f"<main><h1>{escape(story.title)}</h1><h2 class=lead>{escape(story.standfirst or '')}</h2>"
        f'<p class="info byline">{by} {_names(story)} {_time(story)}</p>{_text(story, figure_after=1)}'
        f"{_tags(story)}{_related(paper, story)}</main>"
    )
    return _document(paper, story, "", main)


def _tabloid(paper: Paper, story: Story) -> str:
    """A tabloid: OpenGraph, many boxes, and a date only where it remembered."""
    when = f'<meta property="article:published_time" content="{story.published.isoformat()}">' if story.dated else ""
    main = (
        f'<main><div class="story"><h1>{escape(story.title)}</h1>'
        f'<p class="info byline">By {_names(story)}</p>{_share()}'
        f"{_text(story, figure_after=0, box_after=1)}{_newsletter(paper)}{_tags(story)}</div>"
        f"{_related(paper, story)}</main>"
    )
    return _document(paper, story, f'<meta property="og:type" content="article">{when}', main)


def _clock(paper: Paper, story: Story) -> str:
    """A broadcaster: a clock in the header, which is no date of the article, and buttons all over the place."""
    clock = (
        '<div class="clock"><span>23:59 GMT</span> <span>1 January 2020</span> <a href="/radio">Listen live</a></div>'
    )
    main = (
        f'{clock}<main><div class="article"><h1>{escape(story.title)}</h1><div class="info">{_time(story)} '
        f'<a href="#" class="short">Get short URL</a></div>{_lead(story)}<div class="text">'
        f"{_text(story, figure_after=2)}</div>{_related(paper, story)}{_tags(story)}"
        f'<div class="discuss"><a href="/rules">Community standards</a> <a href="#c">Discussion</a></div></div></main>'
    )
    return _document(paper, story, _meta(story, dates=False), main)


def _live(paper: Paper, story: Story) -> str:
    """A live blog: the latest entry on top, each with its own time."""
    updates = [
        {
            "@type": "BlogPosting",
            "headline": post.title,
            "datePublished": post.published.isoformat(),
            "articleBody": "\n\n".join(post.paragraphs),
        }
        for post in story.posts
    ]
    node = _news_article(paper, story)
    node |= {
        "@type": "LiveBlogPosting",
        "coverageStartTime": story.published.isoformat(),
        "dateModified": story.posts[0].published.isoformat(),
        "liveBlogUpdate": updates,
    }
    posts = "".join(
        f'<section class="live-post"><time datetime="{post.published.isoformat()}">{post.published:%H:%M}</time>'
        f"<h2>{escape(post.title)}</h2>{''.join(f'<p>{escape(p)}</p>' for p in post.paragraphs)}</section>"
        for post in story.posts
    )
    main = (
        f'<main><article><p class="kicker">Live</p><h1>{escape(story.title)}</h1>{_lead(story)}'
        f'<p class="info byline">By {_names(story)} · {_time(story)}</p>{_share()}<div class="live-blog">{posts}</div>'
        f"{_tags(story)}</article>{_related(paper, story)}</main>"
    )
    return _document(paper, story, _meta(story) + _script(node), main)


LAYOUTS: dict[str, Callable[[Paper, Story], str]] = {
    "bare": _bare,
    "clock": _clock,
    "graph": _graph,
    "jsonld": _jsonld,
    "live": _live,
    "microdata": _microdata,
    "opengraph": _opengraph,
    "tabloid": _tabloid,
}


# --- what they are made of -------------------------------------------------------------------


def _headlines(paper: Paper, title: str, stories: Sequence[Story]) -> str:
    links = "".join(f'<li><a href="{escape(story.path)}">{escape(story.title)}</a></li>' for story in stories)
    return simple(paper, title, f"<main><h1>{escape(title)}</h1><ul>{links}</ul></main>")


def _document(paper: Paper, story: Story, head: str, main: str) -> str:
    links = f'<link rel="canonical" href="{escape(story.canonical)}">'
    if story.amp:
        links += f'<link rel="amphtml" href="{escape(story.url)}/amp">'
    return _shell(paper, story.language, f"{story.title} | {paper.name}", links + head, main)


def _shell(paper: Paper, language: str, title: str, head: str, main: str) -> str:
    sections = "".join(f'<a href="/{address(name)}">{escape(name)}</a>' for name in paper.sections)
    direction = ' dir="rtl"' if language == "ar" else ""
    return (
        f'<!doctype html>\n<html lang="{language}"{direction}><head><meta charset="{paper.charset}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>\n{head}\n'
        f"<style>{STYLE % {'colour': paper.colour}}</style></head><body>\n"
        f'<div class="cookie" role="dialog">We value your privacy. We and our 412 partners store cookies. '
        f'<button>Accept all</button> <a href="/privacy">Manage</a></div>\n<header class="top"><a href="/"><b>'
        f"{escape(paper.name)}</b></a><br><small>{escape(paper.motto)}</small><nav>{sections}</nav></header>\n{main}\n"
        f'<footer><a href="/about">About us</a> <a href="/contact">Contact</a> <a href="/privacy">Privacy</a>'
        f"<p>{MARK}</p></footer></body></html>\n"
    )


def _meta(story: Story, *, dates: bool = True) -> str:
    pairs = [("og:type", "article"), ("og:title", story.title), ("og:url", story.url)]
    if story.standfirst:
        pairs.append(("og:description", story.standfirst))
    if story.caption:
        pairs.append(("og:image", f"http://{story.host}/images{story.path}.jpg"))
    if dates and story.dated:
        pairs.append(("article:published_time", story.published.isoformat()))
        pairs += [("article:modified_time", story.modified.isoformat())] if story.modified else []
    pairs += [("article:section", story.section), *(("article:tag", topic) for topic in story.topics)]
    tags = "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in pairs)
    return tags + "".join(f'<meta name="author" content="{escape(name)}">' for name in story.by)


def _news_article(paper: Paper, story: Story) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "OpinionNewsArticle" if story.genre == "opinion" else "NewsArticle",
        "headline": story.title,
        "url": story.url,
        "datePublished": story.published.isoformat(),
        "dateModified": (story.modified or story.published).isoformat(),
        "author": [{"@type": "Person", "name": name} for name in story.by],
        "publisher": {"@type": "NewsMediaOrganization", "name": paper.name},
        "articleSection": story.section,
        "keywords": list(story.topics),
        "inLanguage": story.language,
        "isAccessibleForFree": story.access == "free",
    }
    if story.genre == "analysis":
        node["@type"] = "AnalysisNewsArticle"
    if story.caption:
        node["image"] = f"http://{story.host}/images{story.path}.jpg"
    if story.standfirst:
        node["description"] = story.standfirst
    if story.access != "free":
        node["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".article-body"}
    return node


def _script(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def _text(story: Story, *, figure_after: int = -1, box_after: int = -1) -> str:
    parts = []
    for at, text in enumerate(story.paragraphs):
        parts.append(f"<h2>{escape(text[3:])}</h2>" if text.startswith("## ") else f"<p>{escape(text)}</p>")
        if at == figure_after and story.caption:
            parts.append(
                f'<figure><img src="/images{story.path}.jpg" alt=""><figcaption>{escape(story.caption)} '
                f'<span class="credit">{escape(story.credit or "")}</span></figcaption></figure>'
            )
        if at == box_after:
            parts.append(
                '<aside class="promo"><a href="/subscribe">Enjoying this? Read us every day for less.</a></aside>'
            )
    return "\n".join(parts)


def _lead(story: Story) -> str:
    return f'<p class="lead standfirst">{escape(story.standfirst)}</p>' if story.standfirst else ""


def _wall(story: Story) -> str:
    if story.access != "teaser":
        return ""
    return '<div class="paywall"><h3>Subscribe to read on</h3><p>Already with us? <a href="/login">Log in</a></p></div>'


def _names(story: Story) -> str:
    return escape(" and ".join(story.by)) if story.by else "the newsroom"


def _time(story: Story) -> str:
    if not story.dated:
        return ""
    return f'<time datetime="{story.published.isoformat()}">{story.published:%d.%m.%Y, %H:%M}</time>'


def _share() -> str:
    return '<div class="share"><a href="#">Share</a><a href="#">Mail</a><a href="#">Copy link</a></div>'


def _tags(story: Story) -> str:
    links = "".join(f'<a rel="tag" href="/tags/{address(t)}">{escape(t)}</a>' for t in story.topics)
    return f'<div class="tags">{links}</div>' if links else ""


def _related(paper: Paper, story: Story) -> str:
    others = [other for other in paper.shown if other.path != story.path][:3]
    links = "".join(f'<li><a href="{escape(other.path)}">{escape(other.title)}</a></li>' for other in others)
    word = "Más noticias" if paper.language == "es" else "Read next"
    return f'<aside class="related"><h3>{word}</h3><ul>{links}</ul></aside>'


def _newsletter(paper: Paper) -> str:
    return (
        f'<aside class="newsletter"><h3>The best of {escape(paper.name)}, every morning</h3>'
        '<form action="/newsletters"><label>Address <input type="email"></label><button>Sign up</button></form></aside>'
    )
