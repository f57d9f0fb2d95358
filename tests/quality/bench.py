"""What a crawl and a stored article cost.

    python -m tests.quality.bench [--articles 300] [--rounds 3]

The crawl reads a newspaper of our own on loopback with no delay, by the command that cron runs, start-up included; its
CPU is that of the process that fetches and writes, the workers' left out.  Quote medians and
ratios: single figures are noise.
"""

from __future__ import annotations

import argparse
import dataclasses
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from db.model import Outlet
from pipelines.registry import Registry
from pipelines.tag import tag_url
from tests.newspaper import Newspaper
from tests.office import Office
from tests.office import article as office_article

HOSTS = 10


def crawl(articles: int) -> dict[str, float]:
    """One crawl of so many articles at ten hosts, and one more in which nothing is new."""
    with Newspaper() as paper, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "outlets").mkdir()
        (folder / "masthead.toml").write_text("[pace]\ndelay = 0.0\n", encoding="utf-8")
        for number in range(HOSTS):
            host = f"paper{number}.example"
            paper.fill(host, articles // HOSTS, seed=number)
            feed = paper.feed(host, "/rss.xml", "rss")
            text = f'name = "Paper {number}"\nhosts = ["{host}"]\nfeeds = ["{feed}"]\n'
            (folder / "outlets" / f"paper{number}.toml").write_text(text, encoding="utf-8")
        environment = {"http_proxy": paper.proxy, "PYTHONPATH": str(Path(__file__).parents[2])}
        first, cpu = _timed(folder, environment, "--max-age", "all")
        again, again_cpu = _timed(folder, environment, "--max-age", "all", "--now", "--recheck", "none")
    return {
        "crawl: articles a second": articles / first,
        "crawl: own CPU ms an article": 1000 * cpu / articles,
        "nothing new: seconds": again,
        "nothing new: CPU seconds": again_cpu,
    }


def _timed(folder: Path, environment: dict[str, str], *arguments: str) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "crawler", "crawl", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu


def store(rows: int = 1000) -> dict[str, float]:
    """Articles handed to the writer: new ones, and the same ones again; batches as they come."""
    with tempfile.TemporaryDirectory() as name, Office(Path(name) / "bench.db") as office:
        found = [office_article(f"https://courier.example/2026/03/01/story-{number}") for number in range(rows)]
        took = []
        for _ in ("new", "again"):
            stories = [office.arrive(article) for article in found]
            began = time.process_time()
            office.store_together(*stories)
            took.append((time.process_time() - began) / rows * 1e6)
    return {"store: CPU µs a new article": took[0], "store: CPU µs an unchanged one": took[1]}


def tagging(addresses: int = 10_000) -> dict[str, float]:
    """The same addresses tagged with registries of a tenth, all, and ten times the outlets; then by the command."""
    shipped = Registry.load()
    outlets = list(shipped.outlets.values())
    ratings = [rating for rows in shipped.ratings.values() for rating in rows]
    raters = shipped.raters.values()
    tenth = outlets[::10]
    tenfold = [*outlets, *(_copy(outlet, n) for n in range(9) for outlet in outlets)]
    hosts = [outlet.domain for outlet in tenth]
    urls = [f"https://www.{hosts[n % len(hosts)]}/2026/03/01/story-{n}" for n in range(addresses)]
    took = {}
    for name, some in (("a tenth of", tenth), ("all", outlets), ("ten times the", tenfold)):
        known = {outlet.id for outlet in some}
        registry = Registry.of(some, raters, [rating for rating in ratings if rating.outlet in known])
        began = time.process_time()
        for url in urls:
            tag_url(url, registry, day="2026-03-01")
        took[f"tag: CPU µs, {name} outlets"] = (time.process_time() - began) / addresses * 1e6
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_tag_command(Path(folder), some) for some in (urls[:1], urls))
    return took | {"tag: seconds to start": few, "tag: seconds, 10,000 after that": many - few}


def _copy(outlet: Outlet, number: int) -> Outlet:
    hosts = tuple(dataclasses.replace(host, host=f"copy{number}-{host.host}") for host in outlet.hosts)
    return dataclasses.replace(outlet, id=f"copy{number}-{outlet.id}", hosts=hosts)


def _tag_command(folder: Path, urls: list[str]) -> float:
    (folder / "urls.csv").write_text("url\n" + "\n".join(urls), encoding="utf-8")
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    began = time.perf_counter()
    command = [sys.executable, "-m", "crawler", "-q", "tag", "urls.csv", "--date", "2026-03-01", "-o", "out.csv"]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return time.perf_counter() - began


def main() -> None:
    """Run all of it so many times and print each figure's minimum, median and maximum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    rounds = [crawl(args.articles) | store() | tagging() for _ in range(args.rounds)]
    print(f"{'':<32} {'min':>9} {'median':>9} {'max':>9}")
    for name in rounds[0]:
        found = [one[name] for one in rounds]
        print(f"{name:<32} {min(found):>9.2f} {statistics.median(found):>9.2f} {max(found):>9.2f}")


if __name__ == "__main__":
    main()
