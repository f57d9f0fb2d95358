"""The crontab line and the systemd units: right for any folder, and run as cron runs them."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.config import Config
from crawler.schedule import carried, crontab, times
from tests.driving import NOWHERE, ROOT, Desk
from tests.newspaper import Newspaper


def config(folder: Path) -> Config:
    return Config(folder=folder, database=folder / "masthead.db", own=folder / "outlets")


def ran(line: str) -> str:
    """The command of a crontab line as cron hands it to the shell: percent signs unescaped."""
    return line.split(" ", 5)[5].replace(r"\%", "%")


@pytest.mark.parametrize(
    ("every", "runs"),
    [(20, 1440), (60, 1440), (300, 288), (420, 240), (900, 96), (1800, 48), (3000, 48), (3600, 24), (5400, 24),
     (7200, 12), (86400, 1), (2_000_000, 1)],
)  # fmt: skip
def test_a_day_has_as_many_runs_as_were_asked_for(tmp_path: Path, every: float, runs: int) -> None:
    minutes, hours = times(config(tmp_path), every)
    at = list(range(60)) if minutes == "*" else [int(minute) for minute in minutes.split(",")]
    on = list(range(24)) if hours == "*" else [int(hour) for hour in hours.split(",")]
    assert at == sorted(set(at))
    assert on == sorted(set(on))
    assert set(at) <= set(range(60))
    assert set(on) <= set(range(24))
    assert len(at) * len(on) == runs
    if every > 60:
        assert 0 not in at, "on the hour everybody asks"


def test_folders_have_minutes_of_their_own(tmp_path: Path) -> None:
    found = {times(config(tmp_path / str(number)), 1800) for number in range(40)}
    assert len(found) > 10


@pytest.mark.parametrize("name", ["plain", "100 % 'news' $HOME"])
def test_the_crontab_line_runs_as_cron_runs_it(tmp_path: Path, name: str) -> None:
    with Newspaper() as paper:
        paper.fill("one.example", 2)
        desk = Desk(tmp_path / name, paper.proxy)
        desk.outlet("one", "one.example", feeds=[paper.feed("one.example", "/rss", "rss")])
        done = desk.run("schedule", "--every", "30m")
        assert (done.code, done.err) == (0, "")
        line = done.out.rstrip("\n")
        assert "\n" not in line
        assert "%" not in line.replace(r"\%", "")
        bare = {"HOME": str(tmp_path), "http_proxy": paper.proxy, "PYTHONPATH": str(ROOT)}
        given = [f"{key}={value}" for key, value in bare.items()]
        ended = subprocess.run(
            ["env", "-i", *given, "/bin/sh", "-c", ran(line)],
            cwd="/", capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
        assert len(desk.stored()) == 2


def test_the_line_names_the_database_that_was_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    plain = desk.ask("schedule").out
    assert f"--config {desk.folder / 'masthead.toml'} crawl" in plain
    assert "--db" not in plain
    named = desk.ask("--db", "other.db", "schedule").out
    assert f"--config {desk.folder / 'masthead.toml'} --db {desk.folder / 'other.db'} crawl" in named
    (desk.folder / "masthead.toml").unlink()
    assert f" --db {desk.folder / 'masthead.db'} crawl" in desk.ask("schedule").out
    assert f" * * * cd {desk.folder} && timeout -k 30 1680 " in crontab(config(desk.folder), 1800)


def test_what_the_shell_knows_is_carried_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    more = {"MASTHEAD_DB": "env.db", "MASTHEAD_OUTLETS": "mine", "SSL_CERT_FILE": "ca.pem"}
    more["no_proxy"] = "a.example,b 100%$1"
    line = ran(desk.ask("schedule", more=more).out)
    given = shlex.split(line.split(" && ")[1])
    assert given[0] == "env"
    assert given[1 : given.index("timeout")] == [
        f"MASTHEAD_OUTLETS={desk.folder / 'mine'}", f"SSL_CERT_FILE={desk.folder / 'ca.pem'}",
        f"http_proxy={NOWHERE}", f"https_proxy={NOWHERE}", "no_proxy=a.example,b 100%$1",
    ]  # fmt: skip
    assert given[given.index("--db") + 1] == str(desk.folder / "env.db")
    text = desk.ask("schedule", "--systemd", more=more).out
    assert f"\nEnvironment=MASTHEAD_OUTLETS={desk.folder / 'mine'}\n" in text
    assert '\nEnvironment="no_proxy=a.example,b 100%%$1"\n' in text
    assert f" --db {desk.folder / 'env.db'} crawl\n" in text
    assert carried({"HOME": "/home/x", "http_proxy": ""}) == {}


@pytest.mark.parametrize(
    ("every", "said"),
    [("45m", "every 45m becomes every 30 minutes\n"), ("5h", "every 5h becomes every 4 hours\n"),
     ("20s", "every 20s becomes every minute\n"), ("90m", "every 90m becomes every hour\n"), ("6h", ""), ("15m", "")],
)  # fmt: skip
def test_what_the_clock_cannot_do_is_said(tmp_path: Path, every: str, said: str) -> None:
    done = Desk(tmp_path).ask("schedule", "--every", every)
    assert (done.code, done.err) == (0, said)


def test_schedule_as_json(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    made = json.loads(desk.ask("schedule", "--every", "2h", "--json").out)
    assert made == {"every": 7200, "crontab": desk.ask("schedule", "--every", "2h").out.rstrip("\n")}
    assert "OnCalendar" in json.loads(desk.ask("schedule", "--systemd", "--json").out)["systemd"]


def units(text: str, folder: Path) -> list[Path]:
    """The units as files, each from the line that names it to the next."""
    made = []
    for part in text.split("# ~/.config/systemd/user/")[1:]:
        name, _, body = part.partition("\n")
        (folder / name).write_text(body, "utf-8")
        made.append(folder / name)
    return made


def test_systemd_units(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "100 % news")
    done = desk.ask("schedule", "--systemd", "--every", "2h")
    assert (done.code, done.err) == (0, "")
    service, timer = units(done.out, tmp_path)
    assert (service.name, timer.name) == ("masthead.service", "masthead.timer")
    text = service.read_text("utf-8")
    assert f"WorkingDirectory={tmp_path}/100 %% news\n" in text
    assert f'ExecStart={sys.executable} -m crawler --config "{tmp_path}/100 %% news/masthead.toml" crawl\n' in text
    assert "TimeoutStartSec=1680\n" in text
    minutes, hours = times(config(desk.folder), 7200)
    assert f"OnCalendar=*-*-* {hours}:{minutes}:00\n" in timer.read_text("utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here")
@pytest.mark.parametrize("every", ["1m", "30m", "6h"])
def test_systemd_takes_the_units(tmp_path: Path, every: str) -> None:
    desk = Desk(tmp_path / "100 % news")
    files = units(desk.ask("schedule", "--systemd", "--every", every).out, tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", *map(str, files)], env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_an_installed_script_is_named_by_its_path(tmp_path: Path) -> None:
    script = tmp_path / "masthead"
    script.write_text(f"#!{sys.executable}\nimport crawler.cli\ncrawler.cli.main()\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    desk = Desk(tmp_path / "desk")
    done = desk.run("schedule", command=[str(script)])
    assert f" {script} --config " in done.out
