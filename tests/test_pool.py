"""The pool keeps its promises whatever a worker does."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.errors import Deadline, NotAnArticle, TooShort, WorkerDied
from pipelines.pool import Pool

ROOT = Path(__file__).parent.parent


def double(number: int, *, plus: int = 0) -> int:
    return 2 * number + plus


def pid() -> int:
    return os.getpid()


def hang() -> None:
    time.sleep(60)


def tell_and_hang(path: str) -> None:
    Path(path).with_suffix(".new").write_text(str(os.getpid()))
    Path(path).with_suffix(".new").rename(path)
    hang()


def vanish() -> None:
    os._exit(3)


def refuse() -> None:
    raise TooShort("12 words")


def unpicklable() -> None:
    class Local(Exception):
        pass

    raise Local("from inside")


def hog() -> int:
    return len(bytearray(3_000_000_000))


def deep(n: int) -> int:
    return 1 + deep(n + 1)


def open_files(path: str) -> bool:
    return path in (os.path.realpath(fd) for fd in Path("/proc/self/fd").iterdir())


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(workers=1, deadline=5.0, recycle=1000, memory=2_000_000_000) as made:
        yield made


def test_answers_in_any_number(pool: Pool) -> None:
    futures = [pool.submit(double, i, plus=1) for i in range(300)]
    assert [f.result(20) for f in futures] == [2 * i + 1 for i in range(300)]


def test_works_elsewhere_and_keeps_its_worker(pool: Pool) -> None:
    one, other = pool.submit(pid).result(20), pool.submit(pid).result(20)
    assert one == other != os.getpid()


def test_a_hung_worker_is_stopped_and_replaced() -> None:
    with Pool(workers=1, deadline=3.0, recycle=100, memory=0) as short:
        before = short.submit(pid).result(20)
        with pytest.raises(Deadline, match=r"deadline: 3 s"):
            short.submit(hang).result(20)
        assert short.submit(pid).result(20) != before
        with pytest.raises(ProcessLookupError):
            os.kill(before, 0)


def test_a_vanished_worker_is_replaced(pool: Pool) -> None:
    with pytest.raises(WorkerDied, match="exit code 3"):
        pool.submit(vanish).result(20)
    assert pool.submit(double, 4).result(20) == 8


def test_a_killed_worker_is_replaced(pool: Pool) -> None:
    victim = pool.submit(pid).result(20)
    os.kill(victim, signal.SIGKILL)
    with pytest.raises(WorkerDied):
        pool.submit(double, 4).result(20)
    assert pool.submit(double, 4).result(20) == 8


def test_interrupts_are_the_callers_business(pool: Pool) -> None:
    worker = pool.submit(pid).result(20)
    os.kill(worker, signal.SIGINT)
    assert pool.submit(pid).result(20) == worker


def test_reasons_come_back_whole(pool: Pool) -> None:
    with pytest.raises(NotAnArticle) as caught:
        pool.submit(refuse).result(20)
    assert type(caught.value) is TooShort
    assert (caught.value.reason, caught.value.detail) == ("too short", "12 words")


def test_errors_that_cannot_travel_are_told(pool: Pool) -> None:
    with pytest.raises(WorkerDied, match="Local: from inside"):
        pool.submit(unpicklable).result(20)


def test_functions_that_cannot_travel_are_refused_and_cost_no_worker(pool: Pool) -> None:
    worker = pool.submit(pid).result(20)
    with pytest.raises((AttributeError, TypeError)):
        pool.submit(lambda: 1).result(20)
    assert pool.submit(pid).result(20) == worker


def test_memory_is_bounded(pool: Pool) -> None:
    with pytest.raises(MemoryError):
        pool.submit(hog).result(20)
    assert pool.submit(double, 4).result(20) == 8


def test_endless_recursion_comes_back(pool: Pool) -> None:
    with pytest.raises(RecursionError):
        pool.submit(deep, 0).result(20)


def test_workers_are_recycled() -> None:
    with Pool(workers=1, deadline=5.0, recycle=3, memory=0) as recycling:
        pids = [recycling.submit(pid).result(20) for _ in range(6)]
    assert pids[0] == pids[1] == pids[2] != pids[3] == pids[4] == pids[5]


def test_many_workers_many_calls() -> None:
    with Pool(workers=3, deadline=5.0, recycle=7, memory=0) as many:
        assert sum(f.result(30) for f in [many.submit(double, i) for i in range(100)]) == 9900


def test_futures_can_be_awaited(pool: Pool) -> None:
    async def ask() -> int:
        return await asyncio.wrap_future(pool.submit(double, 21))

    assert asyncio.run(ask()) == 42


def test_open_files_are_not_inherited(pool: Pool, tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with path.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        with Pool(workers=1, deadline=5.0, recycle=9, memory=0) as fresh:
            assert fresh.submit(open_files, str(path)).result(20) is False


def test_a_closed_pool_finishes_its_work_and_takes_no_more() -> None:
    closing = Pool(workers=1, deadline=5.0, recycle=9, memory=0)
    futures = [closing.submit(double, i) for i in range(20)]
    closing.close()
    closing.close()
    assert [f.result(0) for f in futures] == [2 * i for i in range(20)]
    with pytest.raises(RuntimeError):
        closing.submit(double, 1)


PARENT = """
import os, sys, time
from pipelines.pool import Pool
from tests.test_pool import pid, tell_and_hang
if __name__ == "__main__":
    pool = Pool(workers=2, deadline=2, recycle=9, memory=0)
    idle = pool.submit(pid).result(20)
    pool.submit(tell_and_hang, sys.argv[1])
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)
    print(idle, flush=True)
    time.sleep(60)
"""


def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    hanging = tmp_path / "hanging"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script), str(hanging)], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
        parent.wait(10)
    assert _ended(worker, within=10.0)
    assert _ended(int(hanging.read_text()), within=10.0)


def _ended(process: int, within: float) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
