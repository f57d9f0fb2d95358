"""Documents are tested: what is made is current, what is written by hand is whole, and every link leads somewhere."""

from __future__ import annotations

import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from cogapp import Cog

from crawler import settings
from crawler.extensions.record import COUNTS
from crawler.init import template
from pipelines.errors import NotAnArticle
from pipelines.outlet_file import AFTER, KINDS, TYPES
from pipelines.rater_file import COLUMNS

ROOT = Path(__file__).parents[1]
MADE = [
    "README.md", "docs/commands.md", "docs/schema.md", "crawler/README.md", "pipelines/README.md", "db/README.md",
]  # fmt: skip
WRITTEN = [*MADE, "tests/README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/settings.md", "docs/registry.md",
           "docs/ratings.md", "docs/extraction.md"]  # fmt: skip
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
REGISTRY = (ROOT / "docs/registry.md").read_text(encoding="utf-8")


def first_cells(text: str) -> set[str]:
    """What stands in code in the first column of the tables of a document."""
    rows = re.findall(r"^\|([^|]*)\|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def sources() -> Iterator[ast.AST]:
    for floor in ("crawler", "pipelines", "db"):
        for path in (ROOT / floor).rglob("*.py"):
            yield ast.parse(path.read_text(encoding="utf-8"))


def keys_of(path: str) -> set[str]:
    """The keys that a module takes from a TOML table: the first argument of ``table.text("...")`` and its like."""
    kinds = {"text", "texts", "whole", "number", "flag", "table", "tables", "named"}
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(attr=attr), args=[ast.Constant(value=str(key)), *_]) if attr in kinds:
                found.add(key)
    return found


def words(cells: set[str]) -> set[str]:
    """``pace.delay`` names both a table and a key."""
    return {word for cell in cells for word in cell.split(".")}


@pytest.mark.parametrize("path", MADE)
def test_the_made_parts_are_current(path: str) -> None:
    said = io.StringIO()
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            code = Cog().main(["cog", "-I", str(ROOT), "--check", path])
    finally:
        os.chdir(here)
    assert code == 0, f"{path} is old; `just docs` writes it anew\n{said.getvalue()}"


@pytest.mark.parametrize("path", WRITTEN)
def test_every_link_in_the_documents_leads_to_a_file(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    for link in links:
        if not link.startswith(("http://", "https://")):
            assert (ROOT / path).parent.joinpath(link.partition("#")[0]).exists(), link
    assert text.startswith("# ")


def test_every_setting_is_documented() -> None:
    ours = {name for name in vars(settings) if name.startswith("MASTHEAD_")}
    used = {
        node.value
        for tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and re.fullmatch(r"MASTHEAD_[A-Z_]+", str(node.value))
    }
    assert "MASTHEAD_DB" in ours
    assert "MASTHEAD_CONFIG" in used
    documented = {name for name in first_cells(SETTINGS) if name.startswith("MASTHEAD_")}
    assert documented == ours | used


def test_the_documented_defaults_are_the_real_ones() -> None:
    rows = dict(
        re.findall(r"^\| `(MASTHEAD_\w+)` \| ([^|]+?) \|", SETTINGS.split("## Settings of Scrapy")[1], re.MULTILINE)
    )
    written = {"none": ("", None), "empty": ("", []), "2 GiB": (2 * 1024**3,)}
    plain = vars(settings)
    for name, shown in rows.items():
        value = plain[name]
        if name in {"MASTHEAD_DB", "MASTHEAD_OUTLETS"}:
            continue  # the folder's own settings have made them whole
        assert value in written[shown] if shown in written else str(value).removesuffix(".0") == shown.strip("`"), name
    assert len(rows) > 15


def test_every_key_of_masthead_toml_is_documented() -> None:
    section = SETTINGS.split("## masthead.toml")[1].split("\n## ")[0]
    assert words(first_cells(section)) - keys_of("crawler/config.py") == set()
    assert keys_of("crawler/config.py") - words(first_cells(section)) == set()


def test_what_init_writes_is_documented() -> None:
    documented = first_cells(SETTINGS.split("## masthead.toml")[1].split("\n## ")[0])
    table = ""
    for line in template("you@example.org").splitlines():
        if found := re.match(r"\[(\w+)\]$", line):
            table = f"{found[1]}."
        elif found := re.match(r"(\w+) = ", line):
            assert table + found[1] in documented


def test_every_key_of_an_outlet_and_a_rater_is_documented() -> None:
    outlet, rater = REGISTRY.split("## A rater")
    assert keys_of("pipelines/outlet_file.py") <= words(first_cells(outlet)) | {"sections"}
    assert "[[sections]]" in outlet
    for word in (*TYPES, *KINDS, *AFTER):
        assert word in outlet, word
    assert keys_of("pipelines/rater_file.py") <= words(first_cells(rater))
    assert set(COLUMNS) <= first_cells(rater)


def stats() -> set[str]:
    """Every stat of ours that the code counts, ``*`` for what is put in at run time."""
    found = set()
    for tree in sources():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(attr="inc_value" | "set_value" | "max_value"), args=[name, *_]):
                    parts = name.values if isinstance(name, ast.JoinedStr) else [name]
                    found.add("".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in parts))
    return {name for name in found if name.startswith("masthead/")}


def test_every_stat_is_documented() -> None:
    counted = stats()
    documented = {re.sub(r"<\w+>", "*", name) for name in first_cells(SETTINGS) if name.startswith("masthead/")}
    assert "masthead/*/bytes" in counted
    assert counted - {"masthead/*/*"} <= documented
    assert {f"masthead/*/{name}" for name in COUNTS} <= documented
    assert documented <= counted | {f"masthead/*/{name}" for name in COUNTS}


def test_every_reason_is_documented() -> None:
    reasons = {kind.reason for kind in NotAnArticle.__subclasses__()}
    assert len(reasons) > 5
    line = next(line for line in SETTINGS.splitlines() if line.startswith("The reasons:"))
    assert set(re.findall(r"`([^`]+)`", line)) == reasons


def test_no_document_speaks_of_a_machine() -> None:
    for path in [*WRITTEN, "NOTICE", "Justfile", ".ci/run", "requirements.lock", "pyproject.toml"]:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not re.search(r"file://|/(?:home|root|tmp|work)/", text), path
    assert sys.version_info >= (3, 11)
