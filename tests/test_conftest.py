"""The guard that keeps tests on this machine guards."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path

import pytest

OUTSIDE = "192.0.2.1"
"""An address that is reserved for documentation and leads nowhere."""


def test_a_socket_beyond_loopback_is_refused_and_remembered(on_loopback: list[str]) -> None:
    with socket.socket() as one, pytest.raises(OSError, match="stay on loopback"):
        one.connect((OUTSIDE, 80))
    with socket.socket() as one, pytest.raises(OSError, match="stay on loopback"):
        one.connect_ex((OUTSIDE, 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, pytest.raises(OSError, match="stay on loopback"):
        one.sendto(b"x", (OUTSIDE, 53))
    with pytest.raises(OSError, match="stay on loopback"):
        socket.getaddrinfo("courier.example", 80)

    async def ask() -> None:
        await asyncio.open_connection(OUTSIDE, 80)

    with pytest.raises(OSError, match="stay on loopback"):
        asyncio.run(ask())
    assert len(on_loopback) == 5
    on_loopback.clear()


def test_a_try_in_another_thread_is_remembered(on_loopback: list[str]) -> None:
    def stray() -> None:
        with socket.socket() as one:
            try:
                one.connect((OUTSIDE, 80))
            except OSError as error:
                heard.append(str(error))

    heard: list[str] = []
    thread = threading.Thread(target=stray)
    thread.start()
    thread.join()
    assert on_loopback == [f"socket.connect {OUTSIDE}"]
    assert len(heard) == 1
    on_loopback.clear()


def test_this_machine_is_open(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.create_connection(tcp.getsockname()) as other:
        assert other.getpeername() == tcp.getsockname()
    assert socket.getaddrinfo("localhost", 80)
