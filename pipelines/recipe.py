"""Recipes and instructions: what goes into them and how they are done, as the page's data state it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipelines import jsonld
from pipelines.structured import Facts, bare, squeeze
from pipelines.tidy import Block

_KIND = re.compile(r"^(?:Recipe|HowTo)$")
_MOSTLY = 0.5
"""The share of ingredients or steps in a text from which on the page shows them."""
_OVER = 5
"""A text that is so many times shorter than the steps, and holds none of them, is no text of theirs."""
_DEPTH = 5


def with_instructions(found: list[Block], facts: Facts) -> list[Block]:
    """The text with the ingredients that the page sets apart from it, before the first step; where it shows nothing of
    either, what the page's data state (schema.org: recipeIngredient, recipeInstructions, step)."""
    node = next(iter(facts.jsonld.of_type(_KIND)), None)
    if node is None:
        return found
    steps = list(_steps(node.get("recipeInstructions") or node.get("step")))
    ingredients = list(_lines(node.get("recipeIngredient") or node.get("supply")))
    told = [bare(b.text) for b in found]
    shown, wanted = "".join(told), {bare(step) for step in steps}
    at = [n for n, text in enumerate(told) if text in wanted]
    if 2 * len(at) > len(steps) > 0:
        listed = sum(b.kind == "item" for b in found[: at[0]])
        if 2 * listed < len(ingredients) and not _stand_in(ingredients, shown):
            return [*found[: at[0]], *(Block(kind="item", text=text) for text in ingredients), *found[at[0] :]]
        return found
    if sum(map(len, steps)) > _OVER * len(shown) and not _stand_in(steps, shown):
        opens = [text] if (text := jsonld.text_of(node.get("description"))) else []
        return [Block(kind="p", text=text) for text in (*opens, *ingredients, *steps)]
    return found


def _stand_in(lines: list[str], text: str) -> bool:
    """Whether most of these lines stand in a bare text; nothing always does."""
    return sum(bare(line) in text for line in lines) >= _MOSTLY * len(lines)


def _lines(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if text := squeeze(jsonld.text_of(item)):
            yield text


def _steps(value: Any, depth: int = 0) -> Iterator[str]:
    """Steps in order: text, a list, or a step with its text, or a section with a list of steps."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "text" not in item and depth < _DEPTH:
            yield from _lines(item.get("name"))
            yield from _steps(item.get("itemListElement"), depth + 1)
        elif isinstance(item, dict):
            yield from _lines(item["text"])
        else:
            yield from _lines(item)
