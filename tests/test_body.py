"""The text of an article is kept whole, and what stands among it is left out (pipelines/body.py, prune.py, tidy.py)."""

from __future__ import annotations

import json

import pytest

from pipelines.extract import extract
from tests.paper import STORY, URL

HEAD = (
    '<title>River floods the lower town</title><meta property="og:type" content="article">'
    '<meta property="og:site_name" content="The Courier">'
)
MORE = (
    "The bakers have promised bread for as long as their flour lasts, and the fishermen have lent their boats.",
    "School will begin again on Monday, if the road along the dyke is dry by then.",
)
LINKS = (
    "Bakers of the valley ask for cheaper flour this winter",
    "Two schools will share one roof from September on",
    "The lake has not been so low for forty years",
)


def body(inside: str, after: str = "") -> list[str]:
    html = (
        f"<html><head>{HEAD}</head><body><article><h1>River floods the lower town</h1>{inside}</article>{after}</body>"
    )
    return extract(f"{html}</html>", URL).body.split("\n\n")


def lines(*paragraphs: str) -> str:
    return "".join(f"<p>{p}</p>" for p in paragraphs)


def linked(*texts: str, host: str = "") -> str:
    return "<ul>" + "".join(f'<li><a href="{host}/story/{n}">{t}</a></li>' for n, t in enumerate(texts)) + "</ul>"


@pytest.mark.parametrize(
    "box",
    [
        f"<a href='/other/story'><h3>{LINKS[0]}</h3><p>The price of flour has doubled since the summer.</p></a>",
        f"<article><h3><a href='/other/story'>{LINKS[0]}</a></h3><p>It has a summary of its own.</p></article>",
        linked(*LINKS),
        f"<h3>From the valley</h3>{linked(*LINKS)}",
        "<figure><img src='/i.jpg'><p class='x'>The lower town on Monday morning</p></figure>",
        "<div class='video-heading'>Watch the river rise</div>",
        "<div class='storyPoll__1a'><p>Do you have a boat of your own at home?</p></div>",
        "<div class='hidden'><p>An error has occurred, please come back later on.</p></div>",
        "<div class='wp-caption-text'>The lower town on Monday morning</div>",
    ],
)
def test_boxes_among_the_paragraphs_are_left_out(box: str) -> None:
    assert body(lines(*STORY[:2]) + box + lines(STORY[2], *MORE)) == [*STORY, *MORE]


@pytest.mark.parametrize(
    "line",
    [
        "Source: Courier",
        "Quelle: dpa",
        "(jd)",
        "COURIER (Jane Doe)",
        "The Courier newsroom",
        "More stories from the valley",
        "Never miss the latest news",
        "All rights reserved. Do not copy without asking.",
        "Photograph by Jane Doe",
        "Updated at 1:23 p.m.",
        "By our friends at the harbour / 2021.03.12",
        "How to cite this article: Doe, The river and its dykes",
        "The river. In: The Courier, 20.10.2025, http://paper.example/1 (abgerufen am: 21.10.2025)",
    ],
)
def test_lines_at_the_end_that_are_no_text_are_left_out(line: str) -> None:
    assert body(lines(*STORY, *MORE, line)) == [*STORY, *MORE]


def test_a_list_in_the_text_is_kept_even_where_it_links_elsewhere() -> None:
    inside = lines(*STORY) + linked(*LINKS, host="https://elsewhere.example") + lines(*MORE)
    assert [line for line in body(inside) if line not in LINKS] == [*STORY, *MORE]
    plain = lines(*STORY) + "<ul><li>Bring a blanket for every child</li><li>Bring no dogs</li></ul>" + lines(*MORE)
    assert body(plain) == [*STORY, "Bring a blanket for every child", "Bring no dogs", *MORE]


def test_a_paragraph_full_of_links_is_kept_among_its_like() -> None:
    first = (
        "<a href='/t/river'>The river</a> has risen over the night in <a href='/t/town'>the lower town</a> and in "
        "<a href='/t/meadow'>the meadows</a>."
    )
    told = "The river has risen over the night in the lower town and in the meadows."
    inside = "".join(f"<div class='a'><div class='b'><p>{p}</p></div></div>" for p in (first, *STORY, *MORE))
    assert body(inside) == [told, *STORY, *MORE]


def test_menus_of_any_size_are_no_text() -> None:
    menu = "<nav>" + linked(*(f"The part of the paper that has the number {n}" for n in range(90))) + "</nav>"
    assert body(lines(*STORY), menu + f"<footer>{menu}</footer>") == list(STORY)


def test_the_headline_shown_twice_is_no_text() -> None:
    assert body("<header><h2>River floods the lower town</h2></header>" + lines(*STORY)) == list(STORY)


def test_an_agency_s_letters_within_a_word_in_brackets_are_text() -> None:
    last = "The county has long wanted an electronic file for every patient (ePA)"
    assert body(lines(*STORY, last, *MORE)) == [*STORY, last, *MORE]


def test_who_signs_the_text_itself_is_an_author_and_no_paragraph() -> None:
    html = f"<html><head>{HEAD}</head><body><h1>River floods the lower town</h1><div>{lines(*STORY, *MORE)}"
    html += "<p><em>Written by Jane Doe</em></p></div></body></html>"
    article = extract(html, URL)
    assert article.authors == ("Jane Doe",)
    assert article.body == "\n\n".join([*STORY, *MORE])


def test_the_rows_of_a_table_are_paragraphs_and_the_columns_of_a_layout_are_none() -> None:
    table = "<table><tr><th>Place</th><th>Metres</th></tr><tr><td>Mill</td><td>2.1</td></tr></table>"
    assert body(lines(*STORY) + table + lines(*MORE)) == [*STORY, "Place | Metres", "Mill | 2.1", *MORE]
    text = "<br><br>".join([*STORY, *MORE])
    layout = (
        f"<table><tr><td><a href='/'>Front page</a><br><a href='/mail'>Letters</a></td><td>{text}</td></tr></table>"
    )
    assert body(layout) == [*STORY, *MORE]


def test_sub_headings_stay_before_their_paragraphs() -> None:
    posts = [
        f"<div class='post'><time>12:0{n}</time><h2>Post number {n}</h2><p>{p}</p></div>" for n, p in enumerate(STORY)
    ]
    found = body("".join(posts))
    assert [p for p in found if p.startswith("Post")] == ["Post number 0", "Post number 1", "Post number 2"]
    assert found.index("Post number 1") + 1 == found.index(STORY[1])


@pytest.mark.parametrize(
    ("stated", "taken"), [([*STORY, *MORE], True), ([*MORE, MORE[0] * 5], False), ([STORY[0]], False)]
)
def test_the_stated_text_is_taken_where_the_page_shows_a_part_of_it(stated: list[str], taken: bool) -> None:
    said = {"@type": "NewsArticle", "headline": "River floods the lower town", "articleBody": "\n\n".join(stated)}
    script = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    assert body(script + lines(*STORY[:2])) == (stated if taken else [*STORY[:2]])


def test_reports_of_a_match_are_no_readers_comments() -> None:
    report = "".join(f"<div class='live-match-comment'><p>{p}</p></div>" for p in (*STORY, *MORE))
    assert body(report) == [*STORY, *MORE]
    assert body(lines(*STORY) + "<div class='kommentare'><p>Jo, 11:12 Uhr: So war das immer schon.</p></div>") == [
        *STORY
    ]


def test_verses_are_text() -> None:
    verses = [f"{a}い水が{b}を" for a in "白黒青赤" for b in "山川町村家"]
    assert body(lines(*verses))[-4:] == verses[-4:]


@pytest.mark.parametrize(
    "line",
    [
        "Jane Doe·Feb 19, 2024·3 min",
        "Jane Doe | 29.03.2023",
        "Publié le 24/11/2019 à 07h30 - Temps de lecture : 3 min",
        "20 ธ.ค. 2564 08:30 น.",
        "ये भी पढ़ें: दूसरी ख़बर",
        "อ่านเพิ่มเติม: ข่าวอื่น",
        "Illustration by Wim Aert",
        "The views expressed here are the author’s own.",
    ],
)
def test_lines_of_dates_names_and_disclaimers_are_no_text(line: str) -> None:
    signed = f'<meta name="author" content="Jane Doe">{lines(line, *STORY)}{lines(line) if line[0] in "IT" else ""}'
    assert body(signed) == [*STORY]


@pytest.mark.parametrize(
    "said",
    [
        "The order follows a months-long push by lawmakers to ban the nets.",
        "The strike followed a quiet night, the governor wrote on Telegram on Monday.",
        "Three states have joined the push for cleaner rivers.",
        "The governor wrote it on his channel, and his canal de Telegram has many readers.",
        "Reports from Kyiv said three people were killed overnight.",
        "Reporting by the agency shows that the dyke was never mended.",
        "An agreement may be reached at the summit.",
        "Copyright law has to change, the minister said.",
        "Video by a bystander shows the bridge falling.",
        "Photo caption contests fill the halls of the town.",
        "Graphics by pupils hang in the hall.",
        "Advertising revenue fell by twelve percent last year.",
        "Advertisements for boats were torn down.",
        "Werbung für Tabak bleibt verboten.",
        "Anzeige erstattete der Bürgermeister am Montag.",
        "Реклама табака запрещена.",
        "Reklama piwa jest zakazana.",
        "La publicidad engañosa cuesta millones.",
        "Publicidad engañosa cuesta millones.",
        "Recommended doses were doubled in May.",
        "Newsletters cost the town too much.",
        "Subscribers left the paper in May.",
        "More news is expected on Monday.",
        "Mehr aus Angst als aus Neugier kam er mit.",
        "Zum Thema Geld sagte er nichts.",
        "Auch auf Kreta brennt der Wald.",
        "Weitere Informationen gab die Polizei nicht heraus.",
        "Le puede costar el cargo al ministro.",
        "Mit Material aus der Region wird gebaut.",
        "Contact between the two broke off on Twitter.",
        "Writing by hand makes children calmer.",
        "The tower was built without written permission.",
        "Officials warned of more to follow.",
        "Voters already registered may stay at home.",
        "People to continue with their register were few, he said.",
        "The court said that copyrighted material was shared without a thought.",
        "Views expressed by the minister were booed by the hall.",
        "El club perdió su suscripción a la revista del pueblo.",
        "People download many apps and use one.",
        "The mayor will speak on Monday, the town hall said. (AFP)",
        "“Subscribe to the newsletter and be saved,” he said.",
        "“Thank you.”",
        "Follow-up talks were announced on Telegram and on WhatsApp.",
        "Die Beamten folgten dem Aufruf, den er bei Telegram geschrieben hatte.",
        "Er hat sich bei Telegram angemeldet, um seine Brüder zu finden.",
    ],
)
def test_sentences_with_words_of_boxes_are_text(said: str) -> None:
    assert body(lines(*STORY, said, *MORE)) == [*STORY, said, *MORE]
    assert body(lines(*STORY, *MORE, said)) == [*STORY, *MORE, said]


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on Facebook",
        "Join our WhatsApp channel for the news of the valley.",
        "Sign up for our morning newsletter.",
        "Please sign up for the newsletter and read us every day.",
        "Folgen Sie uns bei Telegram.",
        "Turn on nothing. Subscribe to push notifications",
        "Abonnieren Sie unseren Newsletter und lesen Sie uns jeden Tag.",
        "Werbung",
        "Advertisement",
        "Anzeige:",
        "— Реклама —",
        "Photo: Jane Doe",
        "Photo courtesy of Jane Doe",
        "Video by Jane Doe",
        "Photo by Jane Doe.",
        "© The Courier, all of it",
        "Copyright 2024 The Courier.",
        "Copyright The Courier",
        "The boats on the river (Jane Doe/AFP)",
        "Reporting by Jane Doe in Berlin; editing by John Roe.",
        "Additional reporting by Jane Doe and John Roe",
        "Jane Doe contributed to this report.",
        "Jane Doe may be reached at jane@courier.example.",
        "This is a breaking news story. Check back later.",
        "More to follow.",
        "The views expressed in this article are those of Jane Doe.",
        "No part may be reproduced or copied without written permission.",
        "More news",
        "Weitere Meldungen aus dem Tal",
        "Send us your feedback.",
    ],
)
def test_lines_of_boxes_are_no_text_wherever_they_stand(line: str) -> None:
    assert body(lines(*STORY, line, *MORE)) == [*STORY, *MORE]


@pytest.mark.parametrize(
    ("mark", "text", "taken"),
    [
        ("intro", "The lower town is under water, and nobody knows for how long.", True),
        ("intro", "Jane Doe is the third mayor of the town who has resigned this year.", True),
        ("intro", "Get the boats out first, the mayor told the town in the morning.", True),
        ("intro", "Get our morning briefing free in your inbox", False),
        ("excerpt", "Join us every morning and get our letter from the valley.", False),
        ("excerpt", "The news of the valley, free and early to your inbox every day.", False),
        ("intro", "Jane Doe is a senior reporter for the Courier and lives in the valley.", False),
        ("excerpt", "Jane Doe covers rivers and dykes and has done so for ten years.", False),
        ("excerpt", "Petra Ruland ist seit drei Jahren Redakteurin im Tal der Mühlen.", False),
        ("ai-summary", "The lower town is under water, and nobody knows for how long.", False),
        ("intro ai-generated", "The lower town is under water, and nobody knows for how long.", False),
    ],
)
def test_a_standfirst_is_no_appeal_no_life_and_no_machine_s_summary(mark: str, text: str, taken: bool) -> None:
    html = f"<html><head>{HEAD}</head><body><article><h1>River floods the lower town</h1><p class='{mark}'>{text}</p>"
    found = extract(f"{html}{lines(*STORY, *MORE)}</article></body></html>", URL).standfirst
    assert found == (text if taken else None)


def test_text_between_line_breaks_is_paragraphs_with_its_links() -> None:
    told = [line.replace("school", "<a href='/school'>school</a>") for line in (*STORY, *MORE)]
    assert body(f"<div class='text'>{'<br><br>'.join(told)}</div>") == [*STORY, *MORE]


def test_containers_with_and_without_line_breaks_are_both_text() -> None:
    boxes = [f"<div class='text'>{a}<br><br>{b}</div>" for a, b in zip(STORY[::2], (STORY[1], MORE[0]), strict=True)]
    assert body(f"{boxes[0]}<div class='text'>{MORE[1]}</div>{boxes[1]}") == [*STORY[:2], MORE[1], STORY[2], MORE[0]]


@pytest.mark.parametrize("between", ["<div></div>", "<span class='br'></span>", "<p></p>", "<br>"])
def test_what_is_empty_parts_text_all_the_same(between: str) -> None:
    found = "\n".join(body(f"<div class='text'>{between.join((*STORY, *MORE))}</div>"))
    assert all(f"{a}{b}" not in found for a, b in zip((*STORY, MORE[0]), (*STORY[1:], *MORE), strict=True))
    assert all(text in found for text in (*STORY, *MORE))


@pytest.mark.parametrize(
    "card",
    [
        f"<div class='Card-big Card'><div><a href='/other/1'>{LINKS[0]}</a></div><a href='/jane'>Jane Doe</a></div>",
        f"<div class='ai-summary'><p>{LINKS[1]}, and one roof is not enough for both of them.</p></div>",
    ],
)
def test_cards_of_other_stories_and_summaries_of_machines_are_left_out(card: str) -> None:
    assert body(lines(*STORY[:2]) + card + lines(STORY[2], *MORE)) == [*STORY, *MORE]


def test_the_caption_of_a_picture_is_no_standfirst() -> None:
    told = "The lower town stands in water to its window sills. (Jane Doe / Associated Press)"
    head = f"{HEAD}<meta property='og:description' content='{told}'>"
    made = extract(
        f"<html><head>{head}</head><body><h1>River floods</h1><p>{told}</p>{lines(*STORY)}</body></html>", URL
    )
    assert made.standfirst is None
    assert made.body.split("\n\n") == list(STORY)


def test_questions_that_fold_out_are_no_cards() -> None:
    folds = "".join(
        f"<div class='fold'><a href='#answer-{n}'><h3>Question number {n} of our readers</h3></a>"
        f"<div id='answer-{n}'><p>{text}</p></div></div>"
        for n, text in enumerate(MORE)
    )
    found = body(lines(*STORY) + folds)
    assert all(text in found for text in MORE)
    assert "Question number 1 of our readers" in found


@pytest.mark.parametrize(
    "line", ["© 2026 The Courier. " + "This text must not be used. " * 12, "Follow us @thecourier"]
)
def test_the_foot_of_a_text_is_left_out(line: str) -> None:
    assert body(lines(*STORY, *MORE, line)) == [*STORY, *MORE]


def test_a_list_with_words_after_its_links_is_text() -> None:
    inns = [f"The Golden Lion number {n} on the market square" for n in range(4)]
    items = "".join(f"<li><a href='/inn/{n}'>{inn}</a>, open daily until ten</li>" for n, inn in enumerate(inns))
    found = body(lines(*STORY) + f"<ul>{items}</ul>" + lines(*MORE))
    assert [f"{inn}, open daily until ten" for inn in inns] == found[3:7]


def test_headings_of_a_timeline_are_text() -> None:
    assert body(f"{lines(*STORY)}<h3>1 March 2020</h3>{lines(*MORE)}") == [*STORY, "1 March 2020", *MORE]


def test_a_lead_that_begins_like_the_headline_is_a_standfirst() -> None:
    told = "The bridge that fell last spring will not be built anew, the county said."
    head = f"<title>Bridge</title><meta name='description' content='{told}'><meta property='og:type' content='article'>"
    made = extract(f"<html><head>{head}</head><body><h1>Bridge</h1><p>{told}</p>{lines(*STORY)}</body></html>", URL)
    assert made.standfirst == told


def test_a_name_with_a_sign_before_it_is_text() -> None:
    last = "The area behind the dyke is full of houses, among them the tall ones of the Dyke Park and @1377 Apartments."
    assert body(lines(*STORY, *MORE, last)) == [*STORY, *MORE, last]


def test_a_box_around_the_headline_is_no_standfirst() -> None:
    told = "The water will fall by the end of the week, the county says."
    head = f"<div class='page-intro'>Valley River floods the lower town By Jane Doe <p>{told}</p></div>"
    assert extract(f"<html><head>{HEAD}</head><body>{head}{lines(*STORY)}</body></html>", URL).standfirst is None
