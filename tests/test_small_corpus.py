"""Pages of our own over layouts, languages and traps are read as well as they were; what was right stays right.

What is known to be wrong keeps its true expectation and is listed in `pages/floor.json`; `python -m tests.small_corpus`
shows it in full and, with ``--keep``, raises the floor.
"""

from __future__ import annotations

import json

import pytest

from pipelines.extract import KEYS
from tests import small_corpus


@pytest.fixture(scope="module")
def every() -> dict[str, dict[str, float]]:
    """The scores of all pages, by name."""
    pages = map(small_corpus.page, small_corpus.names())
    return {page.name: small_corpus.scores(page, small_corpus.found(page)) for page in pages}


def test_no_figure_falls(every: dict[str, dict[str, float]]) -> None:
    kept, _ = small_corpus.floor()
    now = small_corpus.figures(every)
    fallen = [f"{m}: {now.get(m)} is under {figure}" for m, figure in kept.items() if now.get(m, 0.0) < figure]
    bad = [f"{name}: {', '.join(wrong)}" for name, scored in every.items() if (wrong := small_corpus.wrong(scored))]
    assert not fallen, "\n".join([*fallen, "wrong are now:", *bad])


@pytest.mark.parametrize("name", small_corpus.names())
def test_what_was_right_stays_right(every: dict[str, dict[str, float]], name: str) -> None:
    _, known = small_corpus.floor()
    page = small_corpus.page(name)
    lost = set(small_corpus.wrong(every[name])) - set(known.get(name, ()))
    assert not lost, f"{name} ({page.said.get('why', 'no trap')}): {sorted(lost)}\n{small_corpus.found(page)}"


def test_the_floor_names_only_pages_and_measures_that_there_are(every: dict[str, dict[str, float]]) -> None:
    kept, known = small_corpus.floor()
    assert set(kept) == set(small_corpus.figures(every))
    for name, measures in known.items():
        assert measures
        assert set(measures) <= set(every[name]), name


def test_the_corpus_is_broad() -> None:
    pages = [small_corpus.page(name) for name in small_corpus.names()]
    assert len(pages) >= 40
    languages = {page.said.get("language") for page in pages} - {None}
    assert languages >= set("ar de el en es fa fr he hi ja ko pt ru tr zh".split())
    reasons = {reason for page in pages for reason in page.said.get("reason", ())}
    assert reasons >= {"not news", "bot wall", "error page", "paywalled"}


@pytest.mark.parametrize("name", small_corpus.names() + small_corpus.names(clock=True))
def test_expectations_are_whole(name: str) -> None:
    """Keys of the contract alone, paragraphs without stray spaces, a standfirst that opens the body."""
    said = small_corpus.page(name).said
    assert set(said) <= {*KEYS, *small_corpus.ASIDE, "description"}
    if "reason" in said:
        assert not set(said) - set(small_corpus.ASIDE)
        return
    assert said["title"]
    assert said["body"]
    assert all(p == " ".join(p.split()) and p for p in said["body"])
    assert said.get("standfirst") in (None, said["body"][0])
    assert json.dumps(said, ensure_ascii=False).replace("\u200c", "").isprintable()  # Persian writes with this one


def test_a_wrong_page_is_seen_as_wrong() -> None:
    """The scores tell right from wrong: an expectation meets itself, and nothing else."""
    page = small_corpus.page("en/ferry_header_clock")
    right = {key: value for key, value in page.said.items() if key not in small_corpus.ASIDE}
    right["body"] = "\n\n".join(right["body"])
    assert not small_corpus.wrong(small_corpus.scores(page, right | {"error": None}))
    nothing = dict.fromkeys(KEYS)
    told = small_corpus.scores(page, nothing)
    assert set(told) - set(small_corpus.wrong(told)) == {"standfirst"}  # there is none to find
    assert told["words"] == 0.0
    late = right | {"published": "2022-11-03T21:44:00Z", "modified": "2022-09-14T17:05:00+01:00"}
    assert small_corpus.wrong(small_corpus.scores(page, late)) == ["day", "minute", "modified"]
    half = right | {"body": right["body"][: len(right["body"]) // 2]}
    assert small_corpus.wrong(small_corpus.scores(page, half)) == ["paragraphs", "words"]
    assert small_corpus.words_f1("渡口重新开航", "渡口开航") == pytest.approx(0.8)
