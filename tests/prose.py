"""News of several hundred words on demand, the same for the same seed: for tests that need many articles."""

from __future__ import annotations

from random import Random

PLACES = (
    "Alder Quay",
    "Brindle",
    "Corran Bridge",
    "Dunmarrow",
    "Eastholm",
    "Fallow Cross",
    "Gorse End",
    "Hartwick Sound",
    "Inkpen Ferry",
    "Larch Hill",
    "Nether Lode",
    "Orlestone Moor",
    "Quarrel Bay",
    "Ruddle",
    "Skerrow",
    "Thornmere",
)
FIRST = ("Ada", "Bram", "Celia", "Dorian", "Edda", "Felix", "Greta", "Hamo", "Isolde", "Jonas", "Kestrel", "Ludo")
LAST = (
    "Ashdown",
    "Brackett",
    "Corder",
    "Dunmore",
    "Ellery",
    "Farrow",
    "Gosling",
    "Harker",
    "Ivory",
    "Kemble",
    "Loftus",
)
BODIES = (
    "The town council",
    "The harbour board",
    "A group of residents",
    "The regional court",
    "The school inspectors",
    "The bus company",
    "A committee of engineers",
    "The hospital's trustees",
    "The farmers' union",
    "The library service",
    "The water authority",
    "A panel of historians",
)
DEEDS = (
    "voted to close",
    "agreed to rebuild",
    "refused to sell",
    "promised to reopen",
    "asked for money to repair",
    "published the plans for",
    "withdrew its objection to",
    "began an inquiry into",
    "took over the running of",
    "delayed a decision on",
)
THINGS = (
    "the old swing bridge",
    "the night ferry",
    "the covered market",
    "the tidal mill",
    "the only fire station",
    "the railway halt",
    "the school kitchens",
    "the lighthouse road",
    "the public baths",
    "the potato auction",
    "the weather station",
    "the quarry tramway",
)
REASONS = (
    "because the costs have doubled since the spring",
    "after a survey that took eleven months",
    "in the face of a petition with {n} names",
    "although nobody could say who had signed the contract",
    "since the insurance runs out at the end of the quarter",
    "while the rain kept most of the public at home",
    "on the advice of three lawyers who disagreed with each other",
    "by a margin of {k} votes",
)
FOLLOW = (
    "The work is expected to cost {n} thousand crowns and to last until {month}.",
    "About {n} people live within sight of it, and most of them have an opinion.",
    "A first attempt was given up {k} years ago when the contractor went bankrupt.",
    "{who}, who has worked there for {k} years, called the news a relief.",
    "The figures were published on the council's notice board and nowhere else.",
    "In {place}, the next parish, the same question was settled in an afternoon.",
    '"We have waited {k} years and we can wait for one more meeting," said {who}.',
    '"I would rather they asked us before the paint was bought," said {who} of {place}.',
    "The opposition wants the vote repeated and has found {k} members to sign its motion.",
    "Traders near the site say that takings fell by {k} percent in {month}.",
    "An earlier report, {n} pages long, had warned of exactly this.",
    "The next meeting is open to the public, and {who} has promised to bring a chart.",
    "Nobody from {place} was present, which was noted in the minutes.",
    "Under the new rules any change above {n} crowns must be advertised for {k} weeks.",
)
MONTHS = ("January", "February", "March", "April", "June", "July", "August", "September", "October", "November")


def headline(seed: object) -> str:
    """A headline of six to twelve words."""
    pick = Random(f"headline {seed}")
    body = pick.choice(BODIES).removeprefix("The ").removeprefix("A ")
    return f"{pick.choice(PLACES)} {body} {pick.choice(DEEDS)} {pick.choice(THINGS)}"


def paragraphs(seed: object, count: int = 9) -> tuple[str, ...]:
    """So many paragraphs of some forty words each; no two seeds give the same text."""
    pick = Random(f"paragraphs {seed}")
    return tuple(_paragraph(pick) for _ in range(count))


def name(seed: object) -> str:
    """A person."""
    return _who(Random(f"name {seed}"))


def _paragraph(pick: Random) -> str:
    opening = f"{pick.choice(BODIES)} of {pick.choice(PLACES)} {pick.choice(DEEDS)} {pick.choice(THINGS)}"
    sentences = [f"{opening} {_filled(pick, pick.choice(REASONS))}."]
    sentences += [_filled(pick, text) for text in pick.sample(FOLLOW, 2)]
    return " ".join(sentences)


def _filled(pick: Random, text: str) -> str:
    return text.format(
        n=pick.randrange(110, 980),
        k=pick.randrange(2, 24),
        who=_who(pick),
        place=pick.choice(PLACES),
        month=pick.choice(MONTHS),
    )


def _who(pick: Random) -> str:
    return f"{pick.choice(FIRST)} {pick.choice(LAST)}"
