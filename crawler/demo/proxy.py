"""A small forward proxy on loopback that answers for every host by itself: no name is looked up, nothing goes out."""

from __future__ import annotations

import gzip
import hashlib
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked for."""

    method: str
    """GET or HEAD."""
    host: str
    """Lower case, without a port."""
    path: str
    """With its query, as sent."""
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def conditional(self) -> bool:
        """Whether the client brought a validator of an earlier answer."""
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the client gets, and how badly."""

    status: int = 200
    body: bytes = field(default=b"", repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    """Seconds before the first byte."""
    hang: bool = False
    """Say nothing until the server closes."""
    cut: int | None = None
    """Break the connection after this many bytes of the body."""
    trickle: float = 0.0
    """Seconds between two pieces of a sixteenth of the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One line of the server's log."""

    host: str
    path: str
    method: str
    status: int
    """As answered; 0 where the server hung or never meant to finish."""
    conditional: bool
    headers: Mapping[str, str] = field(repr=False)
    """Of the request; names in lower case."""
    at: float
    """Seconds on the monotonic clock, when the request had come in."""


def ok(body: bytes, content_type: str, modified: datetime | None = None) -> Reply:
    """A good answer with validators: an ETag of its bytes, and Last-Modified where a moment is given."""
    tag = hashlib.sha256(body).hexdigest()[:16]
    headers = [("Content-Type", content_type), ("ETag", f'"{tag}"')]
    if modified is not None:
        headers.append(("Last-Modified", format_datetime(modified.astimezone(UTC).replace(microsecond=0), usegmt=True)))
    return Reply(body=body, headers=tuple(headers))


def plain(status: int, *headers: tuple[str, str]) -> Reply:
    """An answer that is its status and a line saying so."""
    phrase = HTTPStatus(status).phrase
    html = f"<!doctype html><title>{status} {phrase}</title><h1>{status} {phrase}</h1>".encode()
    return Reply(status=status, body=html, headers=(("Content-Type", "text/html; charset=utf-8"), *headers))


def not_modified(request: Request, reply: Reply) -> Reply:
    """The reply, or 304 without a body where the client's validators still hold (an ETag outranks a date)."""
    if reply.status != 200 or not request.conditional:
        return reply
    mine = {name.lower(): value for name, value in reply.headers}
    theirs = request.headers
    if "if-none-match" in theirs:
        tags = {tag.strip().removeprefix("W/") for tag in theirs["if-none-match"].split(",")}
        same = mine.get("etag", "no tag") in tags
    else:
        same = mine.get("last-modified") == theirs["if-modified-since"]
    if not same:
        return reply
    kept = tuple((name, value) for name, value in reply.headers if name.lower() in ("etag", "last-modified"))
    return Reply(status=304, headers=kept, delay=reply.delay)


class ProxyServer:
    """Answers HTTP on 127.0.0.1 as a forward proxy for whatever hosts `answer` knows.

    `answer` is called on many threads at once.  Use as a context manager, or `start` and `close`.
    """

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        self.log: list[Visit] = []
        self.busiest: Counter[str] = Counter()
        """Host → the most requests that were in hand at one moment."""
        self.closing = threading.Event()
        self._answer = answer
        self._lock = threading.Lock()
        self._in_hand: Counter[str] = Counter()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def proxy(self) -> str:
        """Address to set as `http_proxy`."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def close(self) -> None:
        """End every connection and take no more."""
        self.closing.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def visits(self, host: str | None = None, path: str | None = None) -> list[Visit]:
        """The log so far, or the part of it about one host, one path."""
        with self._lock:
            log = list(self.log)
        return [v for v in log if host in (None, v.host) and path in (None, v.path)]

    def forget(self) -> None:
        """Empty the log and the counts, for a fresh look at what comes next."""
        with self._lock:
            self.log.clear()
            self.busiest.clear()

    def take(self, request: Request) -> Reply:
        """Work out the reply, and write it down before it is sent."""
        with self._lock:
            self._in_hand[request.host] += 1
            self.busiest[request.host] = max(self.busiest[request.host], self._in_hand[request.host])
        at = time.monotonic()
        reply = self._answer(request)
        visit = Visit(
            host=request.host,
            path=request.path,
            method=request.method,
            status=0 if reply.hang else reply.status,
            conditional=request.conditional,
            headers=request.headers,
            at=at,
        )
        with self._lock:
            self.log.append(visit)
        return reply

    def done(self, request: Request) -> None:
        """The reply is out, or the connection is gone."""
        with self._lock:
            self._in_hand[request.host] -= 1


class _Server(ThreadingHTTPServer):
    """Knows its open connections, so that closing ends the threads that wait on them."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, owner: ProxyServer) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Quiet where the client hung up; loud where the answer is at fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Shut every connection, so that no thread waits for a next request."""
        with self._open_lock:
            for one in self._open:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client was faster


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60

    def do_GET(self) -> None:
        owner = self.server.owner
        target = urlsplit(self.path)
        host = target.hostname or (self.headers.get("Host") or "").rsplit(":", 1)[0].lower()
        path = target.path or "/"
        request = Request(
            method=self.command,
            host=host,
            path=f"{path}?{target.query}" if target.query else path,
            headers={name.lower(): value for name, value in self.headers.items()},
        )
        reply = owner.take(request)
        try:
            self._send(reply, owner.closing)
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # the client gave up first
        finally:
            owner.done(request)

    do_HEAD = do_GET

    def _send(self, reply: Reply, closing: threading.Event) -> None:
        if reply.hang or reply.delay:
            closing.wait(None if reply.hang else reply.delay)
        if reply.hang:
            self.close_connection = True
            return
        self.send_response_only(reply.status)
        self.send_header("Date", self.date_time_string())
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command == "HEAD" or reply.status == 304:
            return
        body = reply.body if reply.cut is None else reply.body[: reply.cut]
        step = max(1, len(body) // 16) if reply.trickle else max(1, len(body))
        for at in range(0, len(body), step):
            self.wfile.write(body[at : at + step])
            if reply.trickle:
                self.wfile.flush()
                closing.wait(reply.trickle)
        if reply.cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what was asked stands in the owner's log."""


def gzipped(body: bytes) -> bytes:
    """Compressed with a fixed time, so that the same content has the same bytes."""
    return gzip.compress(body, mtime=0)
