"""Drive `masthead` and `scrapy` as a user would: in a folder of one's own, as processes, through a loopback newspaper.

desk = Desk(tmp_path, paper.proxy)
desk.outlet("courier", "courier.example", feeds=["http://courier.example/rss.xml"])
desk.crawl()
assert desk.links()["http://courier.example/one"].outcome == "stored"
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from crawler.cli import masthead
from crawler.cli.common import run
from db.model import Host, Outlet
from pipelines.outlet_file import outlet_toml

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
MASTHEAD = [sys.executable, "-m", "crawler"]
SCRAPY = [sys.executable, "-m", "scrapy"]
CONTACT = "desk@masthead.example"
NOWHERE = "http://127.0.0.1:9"
"""A proxy that does not answer: no command may leave this machine."""
LIMIT = 60.0
"""Seconds after which a command counts as hung."""


def until(ask: Callable[[], T], seconds: float = 20.0) -> T:
    """Wait until something is so, and say what it is."""
    end = time.monotonic() + seconds
    while not (found := ask()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def quiet(self) -> bool:
        """Whether it said nothing at all."""
        return self.out == self.err == ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of an announced address."""

    outcome: str
    reason: str | None
    article: int | None
    attempts: int
    due: str | None


class Desk:
    """A folder that a user stands in: masthead.toml, outlets/, a database."""

    def __init__(self, folder: Path, proxy: str = NOWHERE, settings: str = "[pace]\ndelay = 0\n") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "masthead.toml").write_text(f'contact = "{CONTACT}"\nmax_age = "all"\n{settings}', "utf-8")
        self.database = folder / "masthead.db"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.lower().endswith("_proxy") and not name.startswith(("MASTHEAD_", "SCRAPY_"))
        } | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "http_proxy": proxy, "https_proxy": proxy}

    def outlet(self, name: str, *hosts: str, **more: Any) -> None:
        """Write an outlet file; `more` are fields of `Outlet`."""
        listed = tuple(Host(host=host, kind="alias" if at else "primary") for at, host in enumerate(hosts))
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in more.items()}
        path = self.folder / "outlets" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(outlet_toml(Outlet(id=name, name=name.title(), hosts=listed, **values)), "utf-8")

    # --- commands -------------------------------------------------------------------------------

    def start(self, *arguments: str, command: Sequence[str] = MASTHEAD) -> subprocess.Popen[str]:
        """Begin a command in the folder."""
        return subprocess.Popen(
            [*command, *arguments], cwd=self.folder, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(
        self, *arguments: str, stdin: str | None = None, more: Mapping[str, str] | None = None,
        command: Sequence[str] = MASTHEAD, folder: Path | None = None,
    ) -> Done:  # fmt: skip
        """Run a command to its end; `more` goes into its environment.  No traceback may ever show."""
        done = subprocess.run(
            [*command, *arguments], cwd=folder or self.folder, env=self.environment | dict(more or {}), text=True,
            input=stdin or "", capture_output=True, timeout=LIMIT, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return Done(code=done.returncode, out=done.stdout, err=done.stderr)

    def ask(self, *arguments: str, more: Mapping[str, str] | None = None) -> Done:
        """The same in this process, which is a hundred times faster: for commands that neither crawl nor need stdin."""
        out, err, kept = StringIO(), StringIO(), dict(os.environ)
        os.environ.clear()
        os.environ.update(self.environment | dict(more or {}))
        code: object = None
        try:
            with chdir(self.folder), redirect_stdout(out), redirect_stderr(err):
                run(masthead, arguments)
        except SystemExit as end:
            code = end.code
        finally:
            os.environ.clear()
            os.environ.update(kept)
        assert isinstance(code, int)
        return Done(code=code, out=out.getvalue(), err=err.getvalue())

    def crawl(self, *arguments: str, code: int = 0) -> Done:
        """`masthead crawl`, which must end with this code."""
        done = self.run("crawl", *arguments)
        assert done.code == code, done
        return done

    def scrapy(self, *arguments: str) -> Done:
        """A `scrapy` command from the project's root, with this folder's settings and database."""
        more = {"MASTHEAD_CONFIG": str(self.folder / "masthead.toml")}
        return self.run(*arguments, command=SCRAPY, folder=ROOT, more=more)

    # --- the database ---------------------------------------------------------------------------

    def rows(self, sql: str, *values: Any, file: str | None = None) -> list[tuple[Any, ...]]:
        """Ask the database, read-only."""
        path = self.folder / file if file else self.database
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=10)) as db:
            return db.execute(sql, values).fetchall()

    def change(self, sql: str, *values: Any) -> None:
        """Change the database behind Masthead's back, as time would."""
        with closing(sqlite3.connect(self.database)) as db, db:
            db.execute(sql, values)

    def links(self) -> dict[str, Fate]:
        """Every link by its address."""
        found = self.rows("select url, outcome, reason, article, attempts, due from links")
        return {
            row[0]: Fate(outcome=row[1], reason=row[2], article=row[3], attempts=row[4], due=row[5]) for row in found
        }

    def stored(self, outlet: str | None = None) -> list[str]:
        """The canonical addresses of the articles, sorted."""
        where = "" if outlet is None else " where outlet = ?"
        found = self.rows(f"select canonical_url from articles{where}", *([] if outlet is None else [outlet]))
        return sorted(row[0] for row in found)
