"""One lock, one thread, one transaction per batch, one outcome per article.

Whoever wants to change the database hands the change over and gets a future, which is resolved once the change
is on disk.  Articles that come within a moment of each other are written together.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from sqlite_utils import Database

from db import times
from db.connect import DatabaseError, Lock, open_for_writing, pages_path
from db.model import TaggedArticle
from db.pages import Pages, RawPage
from db.save import Written, save_articles

T = TypeVar("T")

GATHER = 0.1
"""Seconds that an article waits for company; nothing else gains by waiting."""
MOST = 200
"""Changes in a batch."""


@dataclass(frozen=True, slots=True)
class _Change:
    work: Callable[[Database], Any]
    future: Future[Any]


@dataclass(frozen=True, slots=True)
class _Story:
    tagged: TaggedArticle
    keys: tuple[str, ...]
    future: Future[Written]


@dataclass(frozen=True, slots=True)
class _Kept:
    page: RawPage
    future: Future[None]


class Writer:
    """The one hand that writes to a database in this process."""

    _open: ClassVar[dict[Path, Writer]] = {}

    def __init__(self, path: Path, *, extractor: str = "", keep_pages: bool = True, lock: Lock | None = None) -> None:
        """Take the lock, open and migrate the database.  Raises `Locked` or `DatabaseError`."""
        self.path = path
        self.extractor = extractor
        self._lock = lock or Lock(path)
        try:
            self.db = open_for_writing(path)
            self._pages = Pages(pages_path(path)) if keep_pages else None
        except BaseException:
            self._lock.release()
            raise
        self._queue: queue.Queue[_Change | _Story | _Kept | None] = queue.Queue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @classmethod
    def of(cls, path: Path, *, extractor: str = "", keep_pages: bool = True) -> Writer:
        """This process's writer for a database: opened at the first call, the same one afterwards."""
        path = path.resolve()
        if path not in cls._open:
            cls._open[path] = cls(path, extractor=extractor, keep_pages=keep_pages)
        return cls._open[path]

    @classmethod
    def opened(cls, path: Path) -> Writer | None:
        """This process's writer for a database, where there is one."""
        return cls._open.get(path.resolve())

    def submit(self, tagged: TaggedArticle, keys: tuple[str, ...]) -> Future[Written]:
        """Store an article.  `keys` are the identities of its addresses: the canonical one, then its own (where it was
        found, what was asked for).  Handed over is handed over: the future cannot be cancelled."""
        future = self._promise()
        self._queue.put(_Story(tagged, keys, future))
        return future

    def do(self, work: Callable[[Database], T]) -> Future[T]:
        """Run any other change, in the order of the calls.  One that fails undoes itself alone."""
        future = self._promise()
        self._queue.put(_Change(work, future))
        return future

    def _promise(self) -> Future[Any]:
        if self._closed:
            raise DatabaseError(f"{self.path}: this writer is closed")
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        return future

    def keep(self, page: RawPage) -> Future[None]:
        """Keep a raw page, where pages are kept; written before the articles that come after it."""
        future = self._promise()
        if self._pages is None:
            future.set_result(None)
        else:
            self._queue.put(_Kept(page, future))
        return future

    def prune(self, days: int) -> int:
        """Delete raw pages older than so many days; returns how many.  Waits for what was handed over before."""
        self.do(lambda _db: None).result()
        return self._pages.prune(days) if self._pages is not None else 0

    def forget_pages(self, keys: Sequence[str]) -> int:
        """Delete all raw pages of these addresses; returns how many."""
        self.do(lambda _db: None).result()
        return self._pages.forget(keys) if self._pages is not None else 0

    def close(self) -> None:
        """Write what is waiting, fold the journal in, let the lock go."""
        self._closed = True
        self._open.pop(self.path.resolve(), None)
        self._queue.put(None)
        self._thread.join()
        self.db.execute("pragma wal_checkpoint(truncate)").fetchall()
        self.db.close()
        if self._pages is not None:
            self._pages.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- the thread -----------------------------------------------------------------------

    def _run(self) -> None:
        going = True
        while going:
            first = self._queue.get()
            if first is None:
                return
            batch = [first]
            patience = time.monotonic() + (GATHER if isinstance(first, _Story) else 0.0)
            while len(batch) < MOST:
                try:
                    item = self._queue.get(timeout=max(0.0, patience - time.monotonic()))
                except queue.Empty:
                    break
                if item is None:
                    going = False
                    break
                batch.append(item)
            self._write(batch)

    def _write(self, batch: list[_Change | _Story | _Kept]) -> None:
        self._keep([item for item in batch if isinstance(item, _Kept)])
        changes = [item for item in batch if isinstance(item, _Change)]
        stories = [item for item in batch if isinstance(item, _Story)]
        connection = self.db.conn
        done: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            connection.execute("begin immediate")
            done.extend((change.future, *self._guarded(change.work)) for change in changes)
            done.extend(self._save(stories))
            connection.execute("commit")
        except Exception as error:  # noqa: BLE001  (the whole batch failed: disk full, file gone; everybody is told)
            if connection.in_transaction:
                connection.execute("rollback")
            waiting: list[_Change | _Story] = [*changes, *stories]
            done = [(item.future, None, error) for item in waiting]
        for future, result, problem in done:
            if problem is None:
                future.set_result(result)
            else:
                future.set_exception(problem)

    def _keep(self, kept: list[_Kept]) -> None:
        if not kept or self._pages is None:
            return
        try:
            self._pages.put([each.page for each in kept])
        except Exception as error:  # noqa: BLE001  (handed to whoever wanted these pages kept)
            for each in kept:
                each.future.set_exception(error)
        else:
            for each in kept:
                each.future.set_result(None)

    def _guarded(self, work: Callable[[Database], T]) -> tuple[T | None, BaseException | None]:
        """The result of one change, or its error with the change undone."""
        connection = self.db.conn
        connection.execute("savepoint change")
        try:
            result = work(self.db)
        except Exception as error:  # handed to whoever asked for the change
            if not connection.in_transaction:
                raise  # SQLite has undone the whole batch, as it may when the disk is full
            connection.execute("rollback to change")
            connection.execute("release change")
            return None, error
        connection.execute("release change")
        return result, None

    def _save(self, stories: list[_Story]) -> list[tuple[Future[Any], Any, BaseException | None]]:
        """All articles of a batch together; where that fails, one by one, so that one cannot spoil the rest."""
        if not stories:
            return []
        at = times.now()

        def save(some: list[_Story]) -> list[Written]:
            return save_articles(self.db, [(s.tagged, s.keys) for s in some], at=at, extractor=self.extractor)

        def alone(story: _Story, _db: Database) -> Written:
            return save([story])[0]

        written, problem = self._guarded(lambda _db: save(stories))
        if problem is None and written is not None:
            return [(s.future, w, None) for s, w in zip(stories, written, strict=True)]
        return [(story.future, *self._guarded(partial(alone, story))) for story in stories]
