"""Fixtures for every test: a database, a registry, a newspaper, Datasette; and no way out beyond loopback."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlite_utils import Database

from db.connect import open_for_writing
from pipelines.registry import Registry
from tests import sample
from tests.newspaper import Newspaper
from tests.office import Office, settle

if TYPE_CHECKING:
    from datasette.app import Datasette

# --- no way out -----------------------------------------------------------------------------------

_CONNECTS = ("socket.connect", "socket.sendto")
_LOOKS_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_strays: list[str] = []


class BeyondLoopback(OSError):
    """A test tried to leave this machine."""


def _stays(host: object) -> bool:
    """Whether a host is this machine; paths of Unix sockets and numbers of other families are no hosts."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _CONNECTS:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in _LOOKS_UP:
        host = arguments[0]
    else:
        return
    if not _stays(host):
        _strays.append(f"{event} {host}")
        raise BeyondLoopback(f"tests stay on loopback: {event} {host}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def on_loopback() -> Iterator[list[str]]:
    """A socket or a look-up beyond loopback fails the test, even where the code under test swallows the error.

    Yields what was tried, for the test of this very fixture to empty.
    """
    _strays.clear()
    yield _strays
    assert not _strays, f"tests stay on loopback: {', '.join(_strays)}"


# --- real parts -----------------------------------------------------------------------------------


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty database as the writer sees it, migrated, with two outlets."""
    made = open_for_writing(tmp_path / "news.db")
    settle(made)
    made.conn.commit()
    yield made
    made.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A writer on a database of its own, with what a crawl does around it."""
    with Office(tmp_path / "news.db") as made:
        yield made


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The shipped outlets and raters."""
    return Registry.load()


@pytest.fixture
def newspaper() -> Iterator[Newspaper]:
    """A newspaper on loopback, with nothing printed yet."""
    with Newspaper() as made:
        yield made


@pytest.fixture
def datasette(tmp_path: Path) -> Datasette:
    """Datasette over the sample database; ask it through its ``client``."""
    from datasette.app import Datasette as App

    return App([str(sample.fill(tmp_path / "sample.db"))])
