"""Bytes to text: byte order mark, then what the bytes themselves prove, then header, then meta, then a guess."""

from __future__ import annotations

import codecs
import re

from trafilatura.utils import decode_file
from w3lib.encoding import html_body_declared_encoding, resolve_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_FAULTS = re.compile("[\x80-\x9f\ufffd]")
_FEW = 0.05
"""Share of the bytes beyond ASCII that may be unreadable in an encoding we still believe: a stray advertisement,
a text cut in the middle of a character.  A wrong encoding leaves far more."""


def decode(html: bytes, charset: str | None = None) -> str:
    """The page as text.  `charset` is what the response's header said; it is checked, not trusted."""
    for mark, encoding in _BOMS:
        if html.startswith(mark):
            return html[len(mark) :].decode(encoding, "replace")
    if wide := _wide(html[:400]):
        return html.decode(wide, "replace")
    named = [e for n in (charset, html_body_declared_encoding(html[:4096])) if n and (e := resolve_encoding(n))]
    if b"\x1b$" in html and "iso2022_jp" in (n.replace("-", "_") for n in named):
        return html.decode("iso2022_jp", "replace")
    try:
        return html.decode("utf-8")  # hardly any text in another encoding is valid UTF-8 by accident
    except UnicodeDecodeError:
        pass
    high = len(_BEYOND_ASCII.findall(html))
    for encoding in ("utf-8", *named):
        try:
            text = html.decode(encoding, "replace")
        except (LookupError, UnicodeError):  # base64, rot13, idna: codecs, and no encodings of a page
            continue
        if len(_FAULTS.findall(text)) <= _FEW * high:
            return text
    return decode_file(html)


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero in every other byte of the markup."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < len(start) / 4 or not start:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"
