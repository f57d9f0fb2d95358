"""What is no article says which of the reasons it is; what is one is not refused."""

from __future__ import annotations

import pytest

from pipelines.errors import BotWall, ErrorPage, NoBody, NotAnArticle, NotHtml, NotNews, Paywalled, TooShort
from pipelines.extract import extract
from tests.paper import ARTICLE, STORY, URL, page

ABOUT = "This newspaper has been published since long before the web, by people who live where they report."


@pytest.mark.parametrize(
    ("reason", "url", "html"),
    [
        (NotNews, "https://paper.example/about", page(*[ABOUT] * 3, title="About - paper")),
        (NotNews, "https://paper.example/en/contact-us/", page(*[ABOUT] * 3, title="Contact")),
        (NotNews, "https://paper.example/privacy-policy.html", page(*[ABOUT] * 3, title="Privacy")),
        (NotNews, "https://paper.example/tag/river/", page(title="river")),
        (NotNews, "https://paper.example/section/news", page(title="News")),
        (NotNews, "https://paper.example/search?q=river", page(title="Search")),
        (NotNews, "https://paper.example/", page(title="The Paper")),
        (
            NotNews,
            "https://paper.example/sport",
            page(title="Sport")
            .replace(
                "<article>",
                "".join(
                    f"<div class='item'><h2><a href='/{i}'>Story number {i} of today</a></h2>"
                    f"<p>The first line of story number {i}, and no more than that.</p></div>"
                    for i in range(8)
                )
                + "<!--",
            )
            .replace("</article>", "-->"),
        ),
        (ErrorPage, URL, page("Sorry, the page you asked for is not here. " * 4, title="Page not found")),
        (ErrorPage, URL, page("We are working on it, please come back in a while. " * 3, title="Something went wrong")),
        (
            BotWall,
            URL,
            page(
                "Checking your browser before you go on. Enable JavaScript and cookies. " * 3, title="Just a moment..."
            ),
        ),
        (
            BotWall,
            URL,
            page("Please confirm that you are not a robot by solving this captcha. " * 3, title="paper.example"),
        ),
        (
            BotWall,
            URL,
            page(
                "We value your privacy. We and our partners store cookies. Accept all or manage. " * 2,
                title="The Paper",
            ),
        ),
        (TooShort, URL, page("The river rose by two metres.", head=ARTICLE)),
        (
            Paywalled,
            URL,
            page(
                "The river rose by two metres.",
                head=ARTICLE + '<meta property="article:content_tier" content="locked">',
            ),
        ),
        (NoBody, URL, "<html><head><title>x</title></head><body></body></html>"),
        (NoBody, URL, ""),
        (NoBody, URL, "  \n "),
        (NotHtml, URL, "%PDF-1.7 and so on"),
        (NotHtml, URL, '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>'),
        (NotHtml, URL, '{"title": "River"}'),
    ],
)
def test_what_is_no_article(reason: type[NotAnArticle], url: str, html: str) -> None:
    with pytest.raises(reason) as caught:
        extract(html.encode(), url)
    assert type(caught.value) is reason


def test_a_front_page_with_a_single_long_article_is_one() -> None:
    found = extract(page(*STORY, *STORY), "https://paper.example/")
    assert found.title == "River floods the lower town"


@pytest.mark.parametrize(
    "cards",
    [
        "".join(f"<h2><a href='/{n}'>The river, part {n}</a></h2>" for n in range(12)),
        "".join(f"<a href='/{n}'><div><h3>The river, part {n}</h3></div></a>" for n in range(12)),
        "".join(f"<a href='//paper.example/{n}'>The river rose again last night, part {n}</a> " for n in range(12)),
        "".join(
            f"<div><a href='https://s1.paper.example/{n}'>The river rose again in the night, part {n}</a></div>"
            for n in range(12)
        ),
        "".join(f"<a href='/{n}'>川は一晩で二メートル増水した {n}</a>" for n in range(12)),
    ],
)
def test_a_front_page_that_leads_to_stories_is_none_whatever_else_it_tells(cards: str) -> None:
    with pytest.raises(NotNews, match="front page"):
        extract(page(*STORY, *STORY, above=cards), "https://paper.example/")


def test_a_front_page_with_an_article_and_links_beside_it_is_one() -> None:
    beside = "".join(f"<li><a href='/story/{n}'>The river rose again last night, part {n}</a></li>" for n in range(12))
    parts = "".join(f"<li><a href='/#part-{n}'>How the river rose in the night, part {n}</a></li>" for n in range(12))
    whole = page(*STORY, *STORY, above=f"<aside><ul>{beside}</ul></aside><ul>{parts}</ul>")
    assert extract(whole, "https://paper.example/").title == "River floods the lower town"


def test_headings_that_lead_elsewhere_make_no_list() -> None:
    heads = "".join(f"<h3><a href='https://other{n}.example/'>A friend's page</a></h3>" for n in range(4))
    steps = [f"Step {n}: turn to the left, lift the right arm and walk on as you began." for n in range(9)]
    assert extract(page(*steps, title="How to dance", above=heads), "https://paper.example/dance").body


def test_short_articles_are_articles() -> None:
    words = "The bridge over the upper river is closed until Friday, the county said on Monday. Lorries have to take "
    words += "the road by the mill, and cyclists the ferry, which runs every hour and is free of charge this week."
    assert extract(page(words, head=ARTICLE), URL).body == words
    assert extract(page(words, title="About a bridge", head=ARTICLE), "https://paper.example/about").body == words


def test_an_article_about_errors_is_one() -> None:
    assert extract(page(title="Page not found: how the web forgets", head=ARTICLE), URL).body == "\n\n".join(STORY)
