"""One page of an invented paper, to be changed in the one respect that a test is about."""

from __future__ import annotations

STORY = (
    "The river rose by two metres in a single night, and by the morning the lower town stood in water to its "
    "window sills. Nobody was hurt, said the mayor, since everybody had been told to leave on Sunday.",
    "Forty families spent the night in the school. The bakery, which stands on the hill, gave its bread away, and "
    "the ferry company sent two of its boats up the river to bring blankets and a doctor.",
    "The water is expected to fall by the end of the week, when the rain in the hills has stopped and the sluices "
    "above the town can be opened again.",
)


def page(*paragraphs: str, title: str = "River floods the lower town", head: str = "", above: str = "") -> str:
    text = "".join(f"<p>{p}</p>" for p in paragraphs or STORY)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{above}<article><h1>{title}</h1><div class='article-body'>{text}</div></article></body></html>"
    )


ARTICLE = '<meta property="og:type" content="article">'
URL = "https://paper.example/news/river-floods-the-lower-town"
