"""What happens to one request on its way: who may be asked, how politely, and why not."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

DOWNLOAD_ERRORS = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    NotSupported,
    TunnelError,
    ConnectError,
    ConnectionDone,
    ConnectionLost,
    OSError,
)
"""Every way in which a request can fail to bring a response (scrapy.exceptions; RETRY_EXCEPTIONS)."""

WORDS: dict[type[BaseException], str] = {
    CannotResolveHostError: "host not found",
    DownloadConnectionRefusedError: "connection refused",
    DownloadTimeoutError: "no answer in time",
    DownloadCancelledError: "too large",
    ResponseDataLossError: "cut off in the middle",
    TunnelError: "the proxy could not reach it",
}


def why(error: BaseException | None) -> str:
    """A failed request in words fit to be stored and counted."""
    for kind, words in WORDS.items():
        if isinstance(error, kind):
            return words
    return str(error).strip() or type(error).__name__


class Refused(IgnoreRequest):
    """A request that is not sent, or whose answer is not followed; the text says why."""


class Private(Refused):
    """It leads to an address that is not public."""


class Elsewhere(Refused):
    """It was redirected off the outlet's hosts."""


class ToFront(Refused):
    """It was redirected to the outlet's front page: what stood there is gone."""


class OutOfTime(Refused):
    """The time of the outlet or of the run is used up."""


class Busy(Refused):
    """The host asked to be left alone for longer than a run waits."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} asks to be left alone for {seconds:.0f} s")
        self.seconds = seconds


class Forbidden(Refused):
    """robots.txt asks us to stay away."""


class RobotsUnreadable(Refused):
    """robots.txt could not be read, and so nothing else is (RFC 9309, 2.3.1.4)."""
