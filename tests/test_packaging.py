"""The wheel holds the three floors with their data and nothing else; the lock file fits pyproject.toml."""

from __future__ import annotations

import ast
import csv
import io
import re
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from email.parser import HeaderParser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from crawler import VERSION

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
FLOORS = ("crawler", "pipelines", "db")
REQUIRED = [Requirement(text) for text in PROJECT["dependencies"]]
DEV = [Requirement(text) for text in PROJECT["optional-dependencies"]["dev"]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel that pip would build, by hatchling itself."""
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys\nfrom hatchling.build import build_wheel\nprint(build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
    assert built.name == f"masthead-{VERSION}-py3-none-any.whl"
    return zipfile.ZipFile(built)


@pytest.fixture(scope="module")
def names(wheel: zipfile.ZipFile) -> set[str]:
    return set(wheel.namelist())


def metadata(wheel: zipfile.ZipFile, names: set[str]) -> Message:
    name = next(name for name in names if name.endswith(".dist-info/METADATA"))
    return HeaderParser().parsestr(wheel.read(name).decode())


def test_every_file_of_the_three_floors_is_in_the_wheel(names: set[str]) -> None:
    here = {
        str(path.relative_to(ROOT))
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(ROOT).parts)
    }
    assert len(here) > 150
    assert here - names == set()


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    for name in names:
        top = name.partition("/")[0]
        assert top in (*FLOORS, "masthead.py") or top.endswith(".dist-info"), name
        assert not re.search(r"(^|/)(tests?|__pycache__|\.\w)|\.(db|lock|pyc)$", name), name


@pytest.mark.parametrize(
    "example",
    [
        "masthead.py",
        "crawler/outlets/ru/sputnik.toml",
        "crawler/demo/pages/torvia-one.toml",
        "crawler/demo/outlets/torvia-one.toml",
        "crawler/demo/ratings/plumbline.csv",
        "pipelines/ratings/state-media-monitor.csv",
        "pipelines/ratings/state-media-monitor.toml",
        "pipelines/wire_marks.csv",
        "db/browse/metadata.yml",
        "db/browse/queries/withdrawn.sql",
        "db/browse/static/masthead.css",
        "db/browse/templates/masthead/article.html",
    ],
)
def test_each_kind_of_data_is_in_the_wheel(names: set[str], example: str) -> None:
    assert example in names


def test_no_rating_that_may_not_be_passed_on_is_shipped(wheel: zipfile.ZipFile, names: set[str]) -> None:
    tables = [name for name in names if "/ratings/" in name and name.endswith(".csv")]
    rows = [row for name in tables for row in csv.DictReader(io.StringIO(wheel.read(name).decode()))]
    assert len(rows) > 100
    assert {row["redistribute"] for row in rows} == {"yes"}
    assert all(row["licence"] and row["as_of"] for row in rows)


def test_every_licence_of_a_shipped_rating_is_in_the_notice(wheel: zipfile.ZipFile, names: set[str]) -> None:
    notice = next(wheel.read(name).decode() for name in names if name.endswith("/NOTICE"))
    flat = " ".join(notice.split())
    raters = [name for name in names if re.fullmatch(r"pipelines/ratings/[^/]+\.toml", name)]
    assert len(raters) >= 6
    for name in raters:
        assert name.replace(".toml", ".csv") in notice
        rater = tomllib.loads(wheel.read(name).decode())
        single = "cited singly" in rater["attribution"]
        assert single or rater["attribution"] in flat, name
        for row in csv.DictReader(io.StringIO(wheel.read(name.replace(".toml", ".csv")).decode())):
            licence = row["licence"].partition(" (")[0]
            assert licence in notice or licence.startswith("single cited fact") == single, row
    sources = {
        source
        for name in names
        if name.startswith("crawler/outlets/")
        for source in re.findall(r"(?:by|;) ([a-z-]+ \([^)]+\)), \d{4}", wheel.read(name).decode())
    }
    assert len(sources) >= 3
    for source in sources:
        assert source.partition(" (")[0] in notice, source


def test_the_metadata_names_commands_plugin_and_licences(wheel: zipfile.ZipFile, names: set[str]) -> None:
    points = next(wheel.read(name).decode() for name in names if name.endswith("/entry_points.txt"))
    assert "masthead = crawler.cli:main" in points
    assert "[datasette]\nmasthead = db.browse" in points
    about = metadata(wheel, names)
    assert about["Version"] == VERSION == PROJECT["version"]
    assert str(about["License-Expression"]).startswith("Apache-2.0")
    assert {"LICENSE", "NOTICE"} <= set(about.get_all("License-File", []))
    assert about["Requires-Python"] == ">=3.11"


def test_the_wheel_works_by_itself(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    code = (
        "import masthead, crawler.init\n"
        "from db.browse.catalogue import queries, tables\n"
        "print(len(masthead.Registry.load().outlets), len(queries()), len(tables()), masthead.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    outlets, queries, tables, file = done.stdout.split()
    assert int(outlets) >= 30
    assert int(queries) >= 5
    assert int(tables) > 10
    assert file == str(tmp_path / "masthead.py")


def test_every_library_that_is_imported_is_declared() -> None:
    declared = {canonicalize_name(requirement.name) for requirement in REQUIRED}
    owners = packages_distributions()
    imported = set()
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    imported.add(node.module.partition(".")[0])
    libraries = imported - set(sys.stdlib_module_names) - set(FLOORS)
    assert "scrapy" in libraries
    for library in libraries:
        assert {canonicalize_name(owner) for owner in owners[library]} & declared, library


def test_every_declared_library_has_an_upper_end() -> None:
    for requirement in [*REQUIRED, *DEV]:
        operators = {specifier.operator for specifier in requirement.specifier}
        assert {">=", "<"} <= operators, requirement


def test_the_lock_file_fits_the_project() -> None:
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", LOCK, re.MULTILINE))
    locked = {canonicalize_name(name): version for name, version in pins.items()}
    for requirement in [*REQUIRED, *DEV]:
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement}: locked at {version}; `just lock`"
    assert "://" not in LOCK
    assert "--" not in re.sub(r"#.*", "", LOCK)


def test_the_changelog_begins_with_this_version() -> None:
    heading = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heading
    assert heading[1] == VERSION
