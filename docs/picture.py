"""The picture in the README: the front page of the demo's database, as chromium shows it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

PICTURE = Path(__file__).parent / "browse.png"
PAGE = "/"
SIZE = "1280,900"
CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", f"--window-size={SIZE}",
]  # fmt: skip


def take(picture: Path, page: str = PAGE) -> None:
    """Crawl the newsstand, serve what came of it, and take the picture of a page."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no chromium here")
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "masthead-demo.db"
        masthead = [sys.executable, "-m", "crawler", "--db", str(database)]
        subprocess.run([*masthead, "demo"], check=True, **quiet)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen([*masthead, "serve", "--port", str(port)], **quiet)
        try:
            address = f"http://127.0.0.1:{port}{page}"
            _wait_for(address)
            profile = f"--user-data-dir={folder}/profile"
            subprocess.run([chromium, *CHROMIUM, profile, f"--screenshot={picture}", address], check=True, **quiet)
        finally:
            server.terminate()
            server.wait()


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{address} does not answer")


if __name__ == "__main__":
    take(PICTURE, *sys.argv[1:2])
