"""Run a function on other processes, with a hard deadline; a worker that hangs, crashes or is killed is replaced.

One thread drives one worker and owns its pipe, so that the pipe is all there is to lock and a result can go nowhere
else.  Workers are children of a fork server that has loaded the extractor once: they inherit none of the caller's
open files (such as the database's lock), and end by themselves when the caller is gone, since their pipe closes.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from queue import SimpleQueue
from typing import Any, Self

from pipelines.errors import Deadline, PoolError, WorkerDied

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["pipelines.extract"])
_START = 60.0
"""Seconds that a new worker may take to say that it is ready."""
_GRACE = 2.0
"""Seconds beyond the deadline after which a worker ends itself."""

_Job = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], Future[Any]]


class Pool:
    """`workers` processes; each call may take `deadline` seconds.

    A worker is replaced after `recycle` calls, and may use `memory` bytes of address space (0: no bound).
    """

    def __init__(self, workers: int, deadline: float, recycle: int = 500, memory: int = 0) -> None:
        self.deadline, self.recycle, self.memory = deadline, recycle, memory
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._drive, name=f"pool-{i}", daemon=True) for i in range(max(1, workers))
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a top-level function over there.  The future raises what the function raised, or `Deadline`, or
        `WorkerDied`; a call that has not begun can be cancelled."""
        if self._closed:
            raise RuntimeError("the pool is closed")
        future: Future[Any] = Future()
        self._jobs.put((fn, args, kwargs, future))
        return future

    def close(self) -> None:
        """Finish what was submitted, then end the workers.  A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _drive(self) -> None:
        """One thread's life: take a job, hand it to its worker, wait no longer than the deadline."""
        worker: _Worker | None = None
        while (job := self._jobs.get()) is not None:
            fn, args, kwargs, future = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                worker = worker or _Worker(self.deadline, self.memory)
                good, value = worker.call((fn, args, kwargs), self.deadline)
            except PoolError as error:
                future.set_exception(error)
                if worker is not None:
                    worker.end()
                    worker = None
                continue
            except (
                pickle.PicklingError,
                AttributeError,
                TypeError,
            ) as error:  # what cannot be sent; the worker is well
                future.set_exception(error)
                continue
            if good:
                future.set_result(value)
            else:
                future.set_exception(value)
            if worker.calls >= self.recycle or isinstance(value, MemoryError):
                worker.end()
                worker = None
        if worker is not None:
            worker.end()


class _Worker:
    """A process and our end of its pipe."""

    def __init__(self, deadline: float, memory: int) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self.calls = 0
        self.process: ForkServerProcess = _CONTEXT.Process(target=_work, args=(theirs, deadline, memory), daemon=True)
        try:
            self.process.start()
        except OSError as error:
            self.pipe.close()
            raise WorkerDied(f"no new worker: {error}") from error
        finally:
            theirs.close()
        try:
            self._receive(_START)
        except PoolError:
            self.end()
            raise

    def call(
        self, job: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]], deadline: float
    ) -> tuple[bool, Any]:
        """(whether it returned, what it returned or raised)."""
        message = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
        self.calls += 1
        try:
            self.pipe.send_bytes(message)
        except OSError as error:
            raise WorkerDied(self._how()) from error
        good, value = self._receive(deadline)
        return good, value

    def end(self) -> None:
        """Kill it: it holds nothing that needs tidying."""
        self.pipe.close()
        self.process.kill()
        self.process.join()
        self.process.close()

    def _receive(self, seconds: float) -> Any:
        try:
            if not self.pipe.poll(seconds):
                raise Deadline(f"{seconds:g} s")
            return pickle.loads(self.pipe.recv_bytes())
        except (EOFError, OSError) as error:
            raise WorkerDied(self._how()) from error

    def _how(self) -> str:
        self.process.join(1)
        return f"exit code {self.process.exitcode}"


def _work(pipe: Connection, deadline: float, memory: int) -> None:
    """A worker's life: calls in, answers out, until the pipe closes.  One that hangs while nobody is left to stop it
    is ended by its own alarm."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if memory:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(EOFError, OSError):
        pipe.send_bytes(pickle.dumps("ready"))
        while True:
            message = pipe.recv_bytes()
            signal.setitimer(signal.ITIMER_REAL, deadline + _GRACE)
            answer = _answer(message)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send_bytes(answer)


def _answer(message: bytes) -> bytes:
    try:
        fn, args, kwargs = pickle.loads(message)
        return pickle.dumps((True, fn(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the caller
        try:
            answer = pickle.dumps((False, error))
            pickle.loads(answer)
        except (pickle.PicklingError, AttributeError, TypeError, ValueError):
            answer = pickle.dumps((False, WorkerDied(f"{type(error).__name__}: {error}")))
        return answer
