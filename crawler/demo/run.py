"""`masthead demo`: two crawls of the bundled newsstand, by the same code and the same command as any other crawl."""

from __future__ import annotations

import multiprocessing
import signal
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from crawler import run
from crawler.config import Config
from crawler.demo import OUTLETS, RATINGS
from crawler.demo.server import Newsstand
from db.connect import DatabaseError, Lock, pages_path
from pipelines.registry import Registry


def demo(path: Path, *, log_level: str = "ERROR", progress: bool = False) -> list[dict[str, Any]]:
    """Crawl the newsstand twice into a fresh database at `path`; returns both crawls as `crawl --json` shows them.

    An earlier demo's database is made anew.  Raises DatabaseError for one that holds anything else.
    """
    _make_room(path)
    registry = Registry.load(OUTLETS, RATINGS)
    done = []
    with Newsstand() as stand:
        settings: dict[str, Any] = {
            "MASTHEAD_DB": str(path),
            "MASTHEAD_SHIPPED_OUTLETS": str(OUTLETS),
            "MASTHEAD_SHIPPED_RATINGS": str(RATINGS),
            "MASTHEAD_OUTLETS": None,
            "MASTHEAD_CHOICE": list(registry.outlets),
            "MASTHEAD_INVENTED": True,
            "MASTHEAD_PROXY": stand.proxy,
            "MASTHEAD_NOW": True,
            "MASTHEAD_RECHECK": "all",
            "MASTHEAD_MAX_AGE": "all",
            "MASTHEAD_RUN_TIME": "5m",
            "MASTHEAD_ARGUMENTS": "demo",
            "MASTHEAD_PROGRESS": progress,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": log_level,
        }
        for stand.round in (1, 2):
            done.append(_crawl_in_child(path, settings))
    return done


def _make_room(path: Path) -> None:
    if not path.exists():
        return
    run.refuse_mixture(path, invented=True)
    with Lock(path):
        for file in (path, pages_path(path)):
            for part in ("", "-wal", "-shm"):
                file.with_name(file.name + part).unlink(missing_ok=True)


def _crawl_in_child(path: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Twisted's reactor runs once in a process, so each crawl has one of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_child, args=(path, settings, theirs))
    stop = {signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop)  # a user's Ctrl-C is ours to act on; the child inherits the block
    try:
        child.start()
        theirs.close()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stop)
        result: dict[str, Any] | DatabaseError = ours.recv()
    except EOFError as error:
        child.join()
        raise DatabaseError(f"the crawl ended with exit code {child.exitcode}; -v shows why") from error
    except KeyboardInterrupt:
        child.kill()  # the demo's database is made anew anyway
        child.join()
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stop)
    child.join()
    if isinstance(result, DatabaseError):
        raise result
    return result


def _child(path: Path, settings: dict[str, Any], answer: Connection) -> None:
    config = Config(folder=path.parent, database=path, own=path.parent / "outlets")
    try:
        result = run.crawl(config, settings)
    except DatabaseError as error:  # Locked is one
        answer.send(error)
        return
    row = {"exit_code": result.exit_code, **result.crawl}
    answer.send(row | {"outlets": [asdict(outlet) for outlet in result.outlets]})
