"""kill -9 at random moments of a crawl, each followed by a rerun: the outcome is that of an undisturbed crawl.

    python -m tests.quality.killed SHARED [--times 20] [--seed 1]

Every time begins with an empty database.  Exit code 1 where an address is missing, extra, stored twice, or a database
is not whole.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.quality.replay import MASTHEAD, Replay

CRAWL = ["crawl", "--max-age", "all", "--recheck", "none"]
OUTLETS = 100


def stored(folder: Path) -> list[str]:
    """The canonical addresses stored, sorted; doubles stand twice."""
    with sqlite3.connect(folder / "masthead.db") as db:
        whole = [row[0] for row in db.execute("pragma integrity_check")]
        assert whole == ["ok"], whole
        assert not db.execute("pragma foreign_key_check").fetchall()
        assert not db.execute("select key from aliases group by key having count(distinct article) > 1").fetchall()
        return sorted(row[0] for row in db.execute("select canonical_url from articles"))


def forget(folder: Path) -> None:
    """Begin again."""
    for file in folder.glob("masthead*.db*"):
        file.unlink(missing_ok=True)


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    (folder / "masthead.toml").write_text("[pace]\ndelay = 0.5\n", encoding="utf-8")
    replay = Replay(args.shared.resolve(), folder, "fundus,aeb,postlight")
    chance = random.Random(args.seed)
    bad = 0
    try:
        replay.masthead("outlets", "add", *replay.addresses()[:OUTLETS])
        began = time.monotonic()
        replay.masthead(*CRAWL)
        whole = time.monotonic() - began
        expected = stored(folder)
        print(f"undisturbed: {len(expected)} articles in {whole:.1f} s")
        for number in range(1, args.times + 1):
            forget(folder)
            after = chance.uniform(0.3, whole)
            crawl = subprocess.Popen([*MASTHEAD, *CRAWL], cwd=folder, env=replay.environment)
            time.sleep(after)
            ended = crawl.poll() is not None
            crawl.send_signal(signal.SIGKILL)
            crawl.wait()
            before = len(stored(folder)) if (folder / "masthead.db").is_file() and tables(folder) else 0
            done = subprocess.run([*MASTHEAD, *CRAWL], cwd=folder, env=replay.environment, check=False)
            found = stored(folder)
            good = found == expected and done.returncode == 0
            bad += not good
            print(
                f"{number:>3}  killed after {after:5.2f} s{' (it had ended)' if ended else ''} with {before:>3} stored;"
                f" then {len(found)}: {'the same' if good else 'NOT THE SAME'}"
            )
            if not good:
                print(
                    "     exit",
                    done.returncode,
                    "missing",
                    sorted(set(expected) - set(found)),
                    "extra",
                    sorted(set(found) - set(expected)),
                )
    finally:
        replay.process.terminate()
        shutil.rmtree(folder)
    print("all the same" if not bad else f"{bad} of {args.times} differ")
    return 1 if bad else 0


def tables(folder: Path) -> bool:
    """Whether the crawl got as far as making its tables."""
    with sqlite3.connect(folder / "masthead.db") as db:
        return db.execute("select 1 from sqlite_master where name = 'tagged_articles'").fetchone() is not None


if __name__ == "__main__":
    sys.exit(main())
