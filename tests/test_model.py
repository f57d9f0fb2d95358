"""The vocabulary: what other people's queries rely on in its words, and that its values are values."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from db import model
from db.model import Host, Lean, Outcome, Outlet, Reliability
from tests.office import article

VALUES = [
    kind for _name, kind in inspect.getmembers(model, inspect.isclass)
    if dataclasses.is_dataclass(kind) and kind.__module__ == "db.model"
]  # fmt: skip


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_types_are_frozen_slotted_described_and_keyword_only(kind: type) -> None:
    assert kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}(")
    assert "__slots__" in vars(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert all(field.kw_only for field in dataclasses.fields(kind))


def test_scales_are_in_order() -> None:
    assert list(Lean) == ["left", "lean-left", "center", "lean-right", "right"]
    assert list(Reliability) == ["low", "mixed", "high"]


def test_outcomes_are_the_issue_s_words() -> None:
    assert set(Outcome) == {
        "pending", "stored", "unchanged", "not an article", "too old", "duplicate of", "elsewhere", "gone",
        "forbidden by robots", "failed",
    }  # fmt: skip


def test_the_primary_host_is_the_domain() -> None:
    alias, primary = Host(host="a.example", kind="alias"), Host(host="b.example")
    assert Outlet(id="x", name="X", hosts=(alias, primary)).domain == "b.example"
    assert Outlet(id="x", name="X", hosts=(alias,)).domain == "a.example"
    assert Outlet(id="x", name="X", hosts=()).domain is None


def test_an_outlet_is_readable_where_there_is_something_to_read() -> None:
    bare = Outlet(id="x", name="X", hosts=())
    assert not bare.readable
    for name in ("feeds", "news_sitemaps", "sitemaps", "front_pages"):
        fed = dataclasses.replace(bare, **{name: ("https://x.example/",)})  # type: ignore[arg-type]
        assert fed.readable
        assert not dataclasses.replace(fed, disabled=True).readable


def test_articles_travel_between_processes_and_keep_their_text_out_of_logs() -> None:
    one = article("https://courier.example/1", body="Quicksilver was found.")
    assert pickle.loads(pickle.dumps(one)) == one
    assert "Quicksilver" not in repr(one)


def test_a_word_costs_nothing_to_import() -> None:
    code = "import sys; import db.model, db.times; print(*{'sqlite3', 'scrapy', 'lxml'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
