"""A forward proxy on loopback that tunnels to a server of its own, which speaks TLS for every host.

with TlsProxy({"https://raw.example/table.csv": b"..."}) as proxy:
    ... https_proxy=proxy.address, SSL_CERT_FILE=proxy.authority(tmp_path)
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, Self

import trustme


class TlsProxy:
    """Answers 200 with the bytes of an address, 404 for every other."""

    def __init__(self, pages: Mapping[str, bytes]) -> None:
        self.pages = pages
        self.ca = trustme.CA()
        self.asked: list[str] = []
        outer = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                outer.tunnel(self.connection)

        self._server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def authority(self, folder: Path) -> str:
        """The file of the authority that vouches for it."""
        path = folder / "ca.pem"
        self.ca.cert_pem.write_to_path(path)
        return str(path)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def tunnel(self, connection: socket.socket) -> None:
        """One CONNECT, then one request inside it."""
        host = _head(connection).split(" ")[1].partition(":")[0]
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(host).configure_cert(context)
        try:
            with context.wrap_socket(connection, server_side=True) as inner:
                url = f"https://{host}{_head(inner).split(' ')[1]}"
                self.asked.append(url)
                body = self.pages.get(url)
                status = "404 Not Found" if body is None else "200 OK"
                text = b"" if body is None else body
                head = f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
                inner.sendall(head.encode() + text)
        except (ssl.SSLError, ConnectionError):  # the client does not trust us: its own test says what follows
            return


def _head(connection: Any) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(4096)
        if not more:
            raise ConnectionError("hung up")
        data += more
    return data.decode("latin-1")
