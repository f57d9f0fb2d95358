"""A real crawl of real pages without the internet: how much of what a replayed news web announces is stored, and once.

    python -m tests.quality.replay SHARED [--sets fundus,aeb,postlight] [--ticks] [--keep FOLDER] [--delay 0.2]

SHARED holds `tools/replayweb.py` (a forward proxy that serves a corpus under its real addresses) and `corpus/`.  The
commands run are those that a user would type.  It prints, per kind of discovery, how many of the pages alive are
stored exactly once, and checks that no page that is no article is; with --ticks it goes on through simulated time.
Exit code 1 where a check fails.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.canonical import url_key

MASTHEAD = [sys.executable, "-m", "crawler"]
CHROME = {"about", "contact", "privacy", "subscribe", "section/news", "tag/latest", ""}
"""Paths that the proxy serves on every host and that are no articles."""


class Replay:
    """The proxy, started; and the folder that a user would stand in."""

    def __init__(self, shared: Path, folder: Path, sets: str) -> None:
        self.folder = folder
        self.log = folder / "requests.jsonl"
        self.command = [sys.executable, str(shared / "tools/replayweb.py"), str(shared / "corpus"), "--recent"]
        self.command += ["--sets", sets] if sets else []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        ca = folder / "ca.pem"
        run = [*self.command, "--port", str(self.port), "--ca", str(ca), "--log", str(self.log)]
        self.process = subprocess.Popen(run, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        print(self.process.stdout.readline().strip())
        proxy = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {"http_proxy": proxy, "https_proxy": proxy, "SSL_CERT_FILE": str(ca)}
        self.environment["PYTHONPATH"] = str(Path(__file__).parents[2])

    def control(self, path: str) -> str:
        """Ask the proxy's control host."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{self.port}"}))
        with opener.open(f"http://replay.control/{path}") as answer:
            return str(answer.read().decode())

    def pages(self) -> list[dict[str, Any]]:
        """Every page of the corpus, with what is true of it now."""
        return list(json.loads(self.control("pages"))["pages"])

    def addresses(self) -> list[str]:
        """The front pages of all outlets."""
        listed = subprocess.run([*self.command, "--list"], capture_output=True, text=True, check=True).stdout
        return [line.split("\t")[0] for line in listed.splitlines()]

    def masthead(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder; its time and exit code are printed."""
        began = time.monotonic()
        done = subprocess.run(
            [*MASTHEAD, *arguments], cwd=self.folder, env=self.environment, text=True, capture_output=True, check=False
        )
        shown = (
            " ".join(arguments) if len(arguments) < 9 else f"{' '.join(arguments[:2])} ({len(arguments) - 2} addresses)"
        )
        print(f"$ masthead {shown}   [exit {done.returncode}, {time.monotonic() - began:.0f} s]")
        if done.stderr.strip():
            print("   " + "\n   ".join(done.stderr.strip().splitlines()[-12:]))
        return done

    def requests(self) -> list[dict[str, Any]]:
        """Every request so far, as the proxy logged it."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        with sqlite3.connect(self.folder / "masthead.db") as db:
            return db.execute(sql).fetchall()


def stored_once(replay: Replay) -> dict[str, Counter[str]]:
    """By kind of discovery: pages alive, and those whose address is the source of exactly one article."""
    articles: dict[str, set[int]] = defaultdict(set)
    outcomes: dict[str, str] = {}
    for key, article, outcome, reason in replay.query("select key, article, outcome, reason from links"):
        outcomes[key] = f"{outcome} ({reason})" if reason else outcome
        if article is not None:
            articles[key].add(article)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    missing = []
    for page in replay.pages():
        if not page["alive"]:
            continue
        key = url_key(page["url"])
        good = len(articles[key]) == 1
        counts[page["kind"]]["alive"] += 1
        counts[page["kind"]]["stored"] += good
        if not good:
            missing.append(f"{page['kind']:<13} {page['url']}  {outcomes.get(key, 'never announced')}")
    print("\n".join(f"   missing: {line}" for line in sorted(missing)))
    return counts


def show(counts: dict[str, Counter[str]]) -> float:
    """Print the table; returns the share over all kinds."""
    total: Counter[str] = Counter()
    for kind, row in sorted(counts.items()):
        print(f"   {kind:<13} {row['stored']:>4} of {row['alive']:>4}  {row['stored'] / row['alive']:.1%}")
        total += row
    share = total["stored"] / total["alive"]
    print(f"   {'all':<13} {total['stored']:>4} of {total['alive']:>4}  {share:.1%}")
    return share


def no_chrome(replay: Replay) -> list[str]:
    """Pages stored that are no articles."""
    found = replay.query("select url from articles")
    return [url for (url,) in found if urlsplit(url).path.strip("/") in CHROME and not urlsplit(url).query]


def check(name: str, good: bool, problems: list[str]) -> None:
    """Print whether a check holds; a failed one is remembered."""
    print(f"   {'holds' if good else 'FAILS'}: {name}")
    if not good:
        problems.append(name)


def crawl_once(replay: Replay, least: float, problems: list[str]) -> None:
    """Item by item: add every address, crawl, count."""
    replay.masthead("outlets", "add", *replay.addresses())
    replay.masthead("crawl", "--max-age", "all")
    share = show(stored_once(replay))
    check(f"at least {least:.0%} of the pages alive are stored exactly once", share >= least, problems)
    chrome = no_chrome(replay)
    check(f"no page that is no article is stored {chrome[:3]}", not chrome, problems)
    left = replay.query("select url from links where outcome = 'pending' or (outcome <> 'stored' and reason is null)")
    check(f"every other address has an outcome with a reason {left[:3]}", not left, problems)
    print("   outcomes:", dict(replay.query("select outcome, count(*) from links group by 1")))
    reasons = replay.query(
        "select outcome, reason, count(*) from links where reason is not null group by 1, 2 order by 3 desc limit 12"
    )
    print("\n".join(f"   {n:>5} {outcome}: {reason}" for outcome, reason, n in reasons))


def again(replay: Replay, problems: list[str]) -> None:
    """The same crawl once more asks for nothing that it has."""
    before = len(replay.requests())
    replay.masthead("crawl", "--max-age", "all", "--now", "--recheck", "none")
    asked = replay.requests()[before:]
    pages = {url_key(page["url"]) for page in replay.pages()}
    articles = [r["url"] for r in asked if url_key(r["url"]) in pages]
    plain = [r["url"] for r in asked if not r["conditional"] and r["status"] in (200, 304)]
    robots = sum(urlsplit(r["url"]).path == "/robots.txt" for r in asked)
    print(f"   {len(asked)} requests, {robots} of them for robots.txt")
    check(f"no article is requested {articles[:3]}", not articles, problems)
    check(f"feeds are asked conditionally {plain[:3]}", not plain, problems)


def new_at_tick_one(replay: Replay, problems: list[str]) -> None:
    """Exactly what is new is fetched."""
    had = {url_key(p["url"]) for p in replay.pages() if p["alive"]}
    print(replay.control("tick?set=1").strip())
    fresh = {url_key(p["url"]) for p in replay.pages() if p["alive"]} - had
    before = len(replay.requests())
    replay.masthead("crawl", "--max-age", "all", "--now", "--recheck", "none")
    pages = {url_key(page["url"]) for page in replay.pages()}
    keys = Counter(key for r in replay.requests()[before:] if (key := url_key(r["url"])) in pages)
    extra = [key for key in keys if key not in fresh]
    share = show(stored_once(replay))
    print(f"   {len(fresh)} addresses are new, {len(keys)} were fetched")
    check(f"nothing but new articles is fetched {extra[:3]}", not extra, problems)
    check(f"all that is new is fetched {sorted(fresh - set(keys))[:3]}", fresh <= set(keys), problems)
    check(f"stored exactly once ({share:.1%})", share >= 0.97, problems)


def edits_at_tick_two(replay: Replay, problems: list[str]) -> None:
    """Every page that was edited has two revisions, and no other page has."""
    print(replay.control("tick?set=2").strip())
    replay.masthead("crawl", "--max-age", "all", "--now", "--recheck", "all")
    revised = dict(replay.query("select l.key, a.revisions from links l join articles a on a.id = l.article"))
    edited = {url_key(p["url"]) for p in replay.pages() if p["edited"] and p["alive"]}
    unseen = sorted(key for key in edited if key in revised and revised[key] != 2)
    wrong = sorted(key for key, number in revised.items() if number > 1 and key not in edited)
    absent = sorted(edited - set(revised))
    print(f"   {len(edited)} pages were edited, {sum(n > 1 for n in revised.values())} addresses show a revision")
    check(f"the edited pages are stored, all but {absent}", len(absent) <= len(edited) * 0.03, problems)
    check(f"every edited page has two revisions {unseen[:5]}", not unseen, problems)
    check(f"no other page has {wrong[:5]}", not wrong, problems)


def withdrawals_at_tick_three(replay: Replay, problems: list[str]) -> None:
    """Every page that was withdrawn is marked so."""
    print(replay.control("tick?set=3").strip())
    replay.masthead("crawl", "--max-age", "all", "--now", "--recheck", "all")
    marked = dict(replay.query("select l.key, a.withdrawn from links l join articles a on a.id = l.article"))
    gone = {url_key(p["url"]) for p in replay.pages() if p["gone"]}
    unmarked = sorted(key for key in gone if key in marked and not marked[key])
    wrong = sorted(key for key, when in marked.items() if when and key not in gone)
    print(f"   {len(gone)} pages were withdrawn, {sum(bool(w) for w in marked.values())} addresses are marked")
    absent = sorted(gone - set(marked))
    check(f"the withdrawn pages were stored, all but {absent}", len(absent) <= len(gone) * 0.05, problems)
    check(f"every withdrawn page is marked {unmarked[:5]}", not unmarked, problems)
    check(f"no other page is {wrong[:5]}", not wrong, problems)


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--sets", default="fundus,aeb,postlight", help="sets of the corpus; empty for all of it")
    parser.add_argument("--ticks", action="store_true", help="go on through simulated time")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave it")
    parser.add_argument("--delay", type=float, default=0.2, help="seconds between two requests to one host")
    parser.add_argument("--least", type=float, help="share that must be stored (0.97 of the news sets, 0.93 of all)")
    args = parser.parse_args()
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "masthead.toml").write_text(
            f'contact = "newsdesk@example.org"\n[pace]\ndelay = {args.delay}\n', encoding="utf-8"
        )
        replay = Replay(args.shared.resolve(), folder.resolve(), args.sets)
        try:
            crawl_once(replay, args.least or (0.97 if args.sets else 0.93), problems)
            if args.ticks:
                again(replay, problems)
                new_at_tick_one(replay, problems)
                edits_at_tick_two(replay, problems)
                withdrawals_at_tick_three(replay, problems)
        finally:
            replay.process.terminate()
    print("all checks hold" if not problems else f"{len(problems)} checks failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
