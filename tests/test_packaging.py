"""The wheel, built by way of the source archive, holds the three floors with their data, all of which may be passed on,
and nothing else; the lock file fits pyproject.toml."""

from __future__ import annotations

import ast
import csv
import gzip
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from email.parser import HeaderParser
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from crawler import VERSION
from hatch_build import LICENCES, forbidden

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
FLOORS = ("crawler", "pipelines", "db")
REQUIRED = [Requirement(text) for text in PROJECT["dependencies"]]
DEV = [Requirement(text) for text in PROJECT["optional-dependencies"]["dev"]]


def build(kind: str, root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """What pip asks of hatchling: a ``wheel``, an ``sdist`` or an ``editable`` of a tree, into a folder."""
    code = "import sys\nfrom hatchling import build\nprint(getattr(build, sys.argv[1])(sys.argv[2]))"
    command = [sys.executable, "-c", code, f"build_{kind}", str(folder)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


FILTER: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
"""Python 3.11.2 has no filters; later ones warn without."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree that the source archive holds."""
    folder = tmp_path_factory.mktemp("source")
    done = build("sdist", ROOT, folder)
    assert done.returncode == 0, done.stderr
    with tarfile.open(folder / f"masthead-{VERSION}.tar.gz") as archive:
        archive.extractall(folder, **FILTER)
    return folder / f"masthead-{VERSION}"


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel that pip would build from the source archive."""
    folder = tmp_path_factory.mktemp("wheel")
    done = build("wheel", source, folder)
    assert done.returncode == 0, done.stderr
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
    assert len(rows) > 1300
    assert {row["redistribute"] for row in rows} == {"yes"}
    assert all(row["licence"] and row["as_of"] for row in rows)


def test_all_outlets_and_the_whole_ledger_are_in_the_wheel(names: set[str]) -> None:
    assert sum(bool(re.fullmatch(r"crawler/outlets/[a-z]{2}/[a-z0-9-]+\.toml", name)) for name in names) == 913
    pairs = "allsides cred-1 domaindemo endorsements mbfc medialab state-media-monitor wikipedia-rsp".split()
    assert {f"pipelines/ratings/{rater}.{ending}" for rater in pairs for ending in ("toml", "csv")} <= names
    for rater in ("adfontes", "newsguard", "lin2023-pc1"):
        assert f"pipelines/ratings/{rater}.toml" in names
        assert f"pipelines/ratings/{rater}.csv" not in names


HEAD = "outlet,raw,licence,redistribute"


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("pipelines/ratings/a.csv", f"{HEAD}\nap,left,CC BY 4.0,no\n", "line 2: outlet ap: redistribute is 'no', not"),
        ("pipelines/ratings/a.csv", f"{HEAD}\nap,left,CC BY 4.0\n", "line 2: outlet ap: redistribute is None"),
        ("pipelines/ratings/a.csv", "outlet,licence\nap,CC BY 4.0\n", "line 2: outlet ap: redistribute is None"),
        ("pipelines/ratings/a.csv", f"{HEAD}\nap,left,,yes\n", "line 2: outlet ap: licence '' is not in LICENCES"),
        ("pipelines/ratings/a.csv", f"{HEAD}\nap,left,CC BY-NC 4.0,yes\n", "line 2: outlet ap: licence 'CC BY-NC 4.0'"),
        ("crawler/demo/ratings/a.csv", f"{HEAD}\nap,left,CC0-1.0,No\n", "line 2: outlet ap: redistribute is 'No'"),
        ("pipelines/ratings/a.csv", b"outlet\xe9\n", "cannot be read ("),
        ("pipelines/wire_marks.csv", f"{HEAD}\nap,left,x,no\n", "line 2: outlet ap: redistribute is 'no'"),
        ("crawler/a.csv", f"{HEAD}\nap,left,x,no\n", "line 2: outlet ap: redistribute is 'no'"),
        ("crawler/a.tsv", f"{HEAD}\nap,left,x,no\n".replace(",", "\t"), "line 2: outlet ap: redistribute is 'no'"),
        ("db/a.csv.gz", gzip.compress(f"{HEAD}\nap,left,x,no\n".encode()), "line 2: outlet ap: redistribute is 'no'"),
        ("db/a.csv.gz", b"not gzip", "cannot be read ("),
        ("db/a.json", '[[{"outlet": "ap", "redistribute": false}]]', "object 1: outlet ap: redistribute is False"),
        ("db/a.jsonl", '{}\n\n{"outlet": "ap", "redistribute": "no"}\n', "object 2: outlet ap: redistribute is 'no'"),
        ("pipelines/ratings/a.json", "{", "cannot be read ("),
        *(
            (name, b"", "data nobody expects here; move it out of the package, or list it in DATA of hatch_build.py")
            for name in (
                "pipelines/a.csv", "pipelines/ratings/b/a.csv", "pipelines/ratings/a.csv.gz", "crawler/a.xlsx",
                "db/a.db", "db/a.sqlite", "db/a.parquet", "crawler/demo/a.zip", "pipelines/ratings/a.JSON",
                "db/ratings", "pipelines/ratings/a.pkl",
            )
        ),
    ],
)  # fmt: skip
def test_what_may_not_be_packed_is_named(tmp_path: Path, name: str, text: str | bytes, complaint: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = list(forbidden(tmp_path, [name]))
    assert any(line.startswith(f"{name}: {complaint}") for line in found), found


def test_what_may_be_packed_is_let_be(tmp_path: Path) -> None:
    rows = "".join(f"ap,left,{licence},yes\n" for licence in LICENCES)
    kept = {
        "pipelines/ratings/a.csv": f"{HEAD}\n{rows}",
        "pipelines/wire_marks.csv": "a\n1\n",
        "db/a.sql": "redistribute",
    }
    for name, text in kept.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert list(forbidden(tmp_path, [*kept, "tests/raters.csv"])) == []


@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_a_rating_that_may_not_be_passed_on_stops_the_build(source: Path, tmp_path: Path, kind: str) -> None:
    tree = shutil.copytree(source, tmp_path / "tree", ignore=shutil.ignore_patterns("tests", "docs", "demo"))
    table = tree / "pipelines/ratings/mbfc.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join([*lines, lines[-1].replace(",yes,", ",no,")]), encoding="utf-8")
    (tree / "db/raters").mkdir()
    (tree / "db/raters/all.jsonl").write_text("{}\n", encoding="utf-8")
    done = build(kind, tree, tmp_path)
    assert "db/raters/all.jsonl: data nobody expects here; move it out" in done.stderr
    outlet = lines[-1].partition(",")[0]
    assert done.returncode == 1
    assert f"pipelines/ratings/mbfc.csv: line {len(lines) + 1}: outlet {outlet}: redistribute is 'no'" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_licence_of_a_shipped_rating_is_in_the_notice(wheel: zipfile.ZipFile, names: set[str]) -> None:
    notice = next(wheel.read(name).decode() for name in names if name.endswith("/NOTICE"))
    flat = " ".join(notice.split())
    raters = [name for name in names if re.fullmatch(r"pipelines/ratings/[^/]+\.toml", name)]
    assert len(raters) >= 11
    for name in raters:
        if name.replace(".toml", ".csv") not in names:
            assert name in notice
            continue
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
    licences = str(about["License-Expression"]).split(" AND ")
    assert licences == ["Apache-2.0", "MIT", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "ODbL-1.0"]
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
    assert int(outlets) == 913
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
