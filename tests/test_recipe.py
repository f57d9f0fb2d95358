"""What a recipe needs and how it is made is kept where the page sets it apart, or hides it (pipelines/recipe.py)."""

from __future__ import annotations

import json

import pytest

from pipelines.extract import extract
from tests.paper import URL

STEPS = [
    "Wash the nettles in cold water and put them into a pot with the onions, the butter and a little salt.",
    "Let them fall together over a small fire, and stir from time to time, for a quarter of an hour at least.",
    "Pour the broth over them, let it boil up once, and put the soup through a sieve before it is served.",
]
FIRST = "Spring is here, and the nettles along the dyke are as high as a hand, which is when they are at their best."
NEEDED = ["200 g of young nettles", "2 onions", "30 g of butter"]


def soup(kind: str = "Recipe", told: str = "", **stated: object) -> list[str]:
    data = json.dumps({"@type": kind, "name": "Nettle soup", "description": "A soup of early spring.", **stated})
    head = f'<title>Nettle soup</title><script type="application/ld+json">{data}</script>'
    page = f"<html><head>{head}</head><body><article><h1>Nettle soup</h1>{told}</article></body></html>"
    return extract(page, URL).body.split("\n\n")


SHOWN = "".join(f"<p>{s}</p>" for s in STEPS)


def test_ingredients_that_stand_apart_come_before_the_first_step() -> None:
    found = soup(told=f"<p>{FIRST}</p>{SHOWN}", recipeIngredient=NEEDED, recipeInstructions=STEPS)
    assert found == [FIRST, *NEEDED, *STEPS]


def test_ingredients_that_the_text_names_are_not_repeated() -> None:
    listed = "".join(f"<li>{n}</li>" for n in NEEDED)
    found = soup(told=f"<p>{FIRST}</p><ul>{listed}</ul>{SHOWN}", recipeIngredient=NEEDED, recipeInstructions=STEPS)
    assert found == [FIRST, *NEEDED, *STEPS]


@pytest.mark.parametrize(
    "steps",
    [
        [{"@type": "HowToStep", "text": s} for s in STEPS],
        [{"@type": "HowToSection", "itemListElement": [{"@type": "HowToStep", "text": s} for s in STEPS]}],
        [{"@type": "HowToStep", "itemListElement": [{"@type": "HowToDirection", "text": s}]} for s in STEPS],
    ],
)
def test_instructions_that_only_the_data_hold_are_the_text(steps: list[object]) -> None:
    old = "<p>Your browser is too old.</p>"
    assert soup("HowTo", old, step=steps) == ["A soup of early spring.", *STEPS]


def test_a_page_without_any_is_left_as_it_is() -> None:
    assert soup(told=SHOWN, recipeInstructions=None, recipeIngredient=[]) == STEPS


def test_ingredients_that_are_shown_in_other_measures_are_not_repeated() -> None:
    listed = "".join(f"<li>{n} for every pot</li>" for n in ("200 g young nettles", "two onions", "1 oz butter"))
    found = soup(told=f"<p>{FIRST}</p><ul>{listed}</ul>{SHOWN}", recipeIngredient=NEEDED, recipeInstructions=STEPS)
    assert not set(found) & set(NEEDED)


def test_a_story_with_one_step_in_it_is_no_recipe() -> None:
    found = soup(told=f"<p>{FIRST}</p><p>{STEPS[0]}</p>", recipeIngredient=NEEDED, recipeInstructions=STEPS)
    assert found == [FIRST, STEPS[0]]
