"""One arrow: crawler → pipelines → db.  Every import of every module is read and held to the floors of the house."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("crawler", "pipelines", "db")
MODULES = [ROOT / "masthead.py", *sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What the modules of a floor may import beyond the standard library, and never."""

    ours: tuple[str, ...]
    """Our modules that they may import, with all below them."""
    never: tuple[str, ...] = ()
    """Modules that they never import, ours or not."""
    only: tuple[str, ...] | None = None
    """The only libraries that they may import; None: any."""


SCRAPY = ("scrapy", "twisted", "itemadapter", "itemloaders")
SQLITE = ("sqlite3", "sqlite_utils", "datasette")

CRAWLER = Floor(ours=FLOORS)
STAGES = Floor(ours=("pipelines", "db"), only=("scrapy",))
PIPELINES = Floor(ours=("pipelines", "db.model", "db.times"), never=(*SCRAPY, *SQLITE, "pipelines.stages"))
DB = Floor(ours=("db",), never=("db.browse",), only=("sqlite_utils", "zstandard"))
BROWSE = Floor(ours=("db",), only=("sqlite_utils", "zstandard", "datasette", "markupsafe"))
TIMES = Floor(ours=("db.model",), only=())
MODEL = Floor(ours=(), only=())
FACADE = Floor(ours=("pipelines",), never=("pipelines.stages",), only=())


def name_of(path: Path) -> str:
    """``db/browse/__init__.py`` is ``db.browse``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor_of(module: str) -> Floor:
    """The rules for a module; the narrowest that is named."""
    match module.split("."):
        case ["masthead"]:
            return FACADE
        case ["crawler", *_]:
            return CRAWLER
        case ["pipelines", "stages"]:
            return STAGES
        case ["pipelines", *_]:
            return PIPELINES
        case ["db", "times"]:
            return TIMES
        case ["db", "model"]:
            return MODEL
        case ["db", "browse", *_]:
            return BROWSE
        case ["db", *_]:
            return DB
    raise AssertionError(f"{module} stands on no floor")


def imported(source: str, module: str, *, package: bool = False) -> Iterator[str]:
    """Every module that a source imports, those inside functions included, whichever way it is spelled."""
    names = {name_of(path) for path in MODULES}
    here = module if package else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=start, names=aliases, level=level):
                above = here.split(".")[: len(here.split(".")) - level + 1] if level else []
                base = ".".join([*above, *([start] if start else [])])
                for alias in aliases:
                    inner = f"{base}.{alias.name}"
                    yield inner if inner in names else base
            case ast.Call(func=ast.Name(id="__import__") | ast.Attribute(attr="import_module")):
                first = node.args[0] if node.args else None
                yield first.value if isinstance(first, ast.Constant) else "<a name made at run time>"


def under(name: str, tops: tuple[str, ...]) -> bool:
    return any(name == top or name.startswith(f"{top}.") for top in tops)


def breaches(source: str, module: str, *, package: bool = False) -> list[str]:
    """The imports of a source that its floor does not allow."""
    floor = floor_of(module)
    found = []
    for name in imported(source, module, package=package):
        top = name.partition(".")[0]
        ours = top in (*FLOORS, "masthead", "tests", "docs")
        if ours:
            allowed = under(name, floor.ours)
        elif top in sys.stdlib_module_names:
            allowed = True
        else:
            allowed = floor.only is None or top in floor.only
        if module != "crawler.cli" and name.startswith("<"):
            allowed = False
        if not allowed or under(name, floor.never):
            found.append(name)
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_its_floor_may(path: Path) -> None:
    found = breaches(path.read_text(encoding="utf-8"), name_of(path), package=path.name == "__init__.py")
    assert not found, f"{name_of(path)} must not import {', '.join(found)}"


@pytest.mark.parametrize(
    ("module", "source", "breach"),
    [
        ("pipelines.extract", "from crawler import run", "crawler.run"),
        ("pipelines.extract", "def late():\n    import scrapy.http", "scrapy.http"),
        ("pipelines.extract", "from db import rows", "db.rows"),
        ("pipelines.extract", "import sqlite3", "sqlite3"),
        ("pipelines.extract", "from pipelines import stages", "pipelines.stages"),
        ("pipelines.extract", "from . import stages", "pipelines.stages"),
        ("pipelines.extract", "from ..crawler import run", "crawler.run"),
        ("pipelines.extract", "import importlib\nimportlib.import_module('db.writer')", "db.writer"),
        ("pipelines.stages", "from crawler.config import load", "crawler.config"),
        ("pipelines.stages", "import trafilatura", "trafilatura"),
        ("db.writer", "import trafilatura", "trafilatura"),
        ("db.writer", "from db.browse import views", "db.browse.views"),
        ("db.writer", "from datasette.app import Datasette", "datasette.app"),
        ("db.browse.views", "from pipelines.tag import tag", "pipelines.tag"),
        ("db.model", "from db import rows", "db.rows"),
        ("db.model", "import lxml", "lxml"),
        ("crawler.run", "from tests import sample", "tests"),
        ("masthead", "from crawler.run import crawl", "crawler.run"),
    ],
)
def test_a_breach_is_seen_however_it_is_spelled(module: str, source: str, breach: str) -> None:
    assert breaches(source, module) == [breach]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("pipelines.extract", "import trafilatura\nfrom db.model import Article\nfrom db import model"),
        ("pipelines.stages", "import scrapy\nfrom db.writer import Writer\nfrom pipelines import tag"),
        ("db.writer", "import sqlite3, zstandard, sqlite_utils\nfrom db import rows"),
        ("db.browse.views", "from datasette.app import Datasette\nfrom db.reader import Reader"),
        ("crawler.run", "import scrapy\nfrom db.browse.catalogue import SETTINGS"),
    ],
)
def test_what_is_allowed_passes(module: str, source: str) -> None:
    assert breaches(source, module) == []


def test_the_vocabulary_costs_nothing_to_import() -> None:
    assert not (ROOT / "db" / "__init__.py").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("from masthead import extract, tag, Registry", {"scrapy", "twisted", "sqlite3", "sqlite_utils", "datasette"}),
        ("from pipelines import extract", {"scrapy", "twisted", "sqlite3", "sqlite_utils", "datasette", "crawler"}),
        ("import db.writer", {"scrapy", "trafilatura", "datasette", "pipelines", "crawler"}),
        ("import db.browse", {"scrapy", "trafilatura", "pipelines", "crawler"}),
    ],
)
def test_a_floor_can_be_used_without_those_on_its_left(statement: str, unwanted: set[str]) -> None:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "sys" in loaded
    assert not loaded & unwanted
