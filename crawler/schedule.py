"""The crontab line and the systemd units that crawl for a folder."""

from __future__ import annotations

import shlex
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from crawler.config import Config, seconds
from crawler.run import GRACE

PLACES = ("MASTHEAD_OUTLETS", "SSL_CERT_FILE")
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
NOTHING: Mapping[str, str] = MappingProxyType({})


def carried(environment: Mapping[str, str]) -> dict[str, str]:
    """What a crawl needs of this shell's environment, which neither cron nor systemd knows; paths made absolute."""
    places = {name: str(Path(environment[name]).absolute()) for name in PLACES if environment.get(name)}
    return places | {name: environment[name] for name in PROXIES if environment.get(name)}


def command_line(config: Config, *, named_db: bool) -> list[str]:
    """The crawl of this folder, by absolute paths alone: cron knows no PATH."""
    script = Path(sys.argv[0]).absolute()
    program = [str(script)] if script.name == "masthead" and script.is_file() else [sys.executable, "-m", "crawler"]
    if config.file:
        program += ["--config", str(config.file.resolve())]
    if named_db or not config.file:
        program += ["--db", str(config.database.resolve())]
    return [*program, "crawl"]


def limit(config: Config) -> int:
    """Seconds after which a run is killed from outside, should it not have ended itself."""
    return int(seconds(config.run_time or "25m") + 2 * GRACE)


def minute(config: Config, step: int) -> int:
    """A minute of this folder's own, so that a thousand installations do not ask on the hour."""
    own = zlib.crc32(str(config.folder).encode())
    return own % (step - 1) + 1 if step > 1 else 0


def times(config: Config, every: float) -> tuple[str, str]:
    """Minutes and hours of a schedule that runs every so many seconds, as near as a clock's face allows."""
    minutes, step = _step(every)
    if minutes:
        return ("*" if step == 1 else ",".join(str(m) for m in range(minute(config, step), 60, step))), "*"
    first = zlib.crc32(str(config.folder).encode()) % step
    return str(minute(config, 60)), "*" if step == 1 else ",".join(str(h) for h in range(first, 24, step))


def rhythm(every: float) -> tuple[int, str]:
    """What a schedule that runs every so many seconds becomes: its seconds, and in words."""
    minutes, step = _step(every)
    unit = "minute" if minutes else "hour"
    return step * (60 if minutes else 3600), f"every {unit}" if step == 1 else f"every {step} {unit}s"


def _step(every: float) -> tuple[bool, int]:
    """Whether it is minutes or hours, and how many, so that the day holds a whole number of runs."""
    minutes = max(1, round(every / 60))
    if minutes < 60:
        return True, max(n for n in (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30) if n <= minutes)
    return False, max(n for n in (1, 2, 3, 4, 6, 8, 12, 24) if n <= minutes // 60)


def crontab(config: Config, every: float, *, named_db: bool = False, environment: Mapping[str, str] = NOTHING) -> str:
    """The crontab line.  It says nothing while all is well; cron mails what it says."""
    given = ["env", *(f"{name}={value}" for name, value in environment.items())] if environment else []
    command = command_line(config, named_db=named_db)
    line = shlex.join([*given, "timeout", "-k", "30", str(limit(config)), *command])
    escaped = f"cd {shlex.quote(str(config.folder))} && {line}".replace("%", r"\%")
    at, hours = times(config, every)
    return f"{at} {hours} * * * {escaped}"


def systemd_units(
    config: Config, every: float, *, named_db: bool = False, environment: Mapping[str, str] = NOTHING
) -> str:
    """A service and its timer, with where to put them."""
    line = " ".join(_quoted(part) for part in command_line(config, named_db=named_db))
    folder = str(config.folder).replace("%", "%%")
    at, hours = times(config, every)
    given = "".join(f"Environment={_quoted(f'{name}={value}', dollar='$')}\n" for name, value in environment.items())
    return f"""\
# ~/.config/systemd/user/masthead.service
[Unit]
Description=Masthead: read the news
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={folder}
{given}ExecStart={line}
SuccessExitStatus=3 75
TimeoutStartSec={limit(config)}
Nice=10
MemoryMax=6G
NoNewPrivileges=true

# ~/.config/systemd/user/masthead.timer
[Unit]
Description=Masthead: when to read the news

[Timer]
OnCalendar=*-*-* {hours}:{at}:00
RandomizedDelaySec={min(every / 10, 300):.0f}
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl --user daemon-reload && systemctl --user enable --now masthead.timer"""


def _quoted(part: str, dollar: str = "$$") -> str:
    """One word of ExecStart (systemd.service, "Command lines"), or of Environment, where a dollar is one."""
    part = part.replace("%", "%%").replace("$", dollar)
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' if any(c in part for c in " \t\"'\\") else part
