"""A reader's OPML file → the feeds it lists."""

from __future__ import annotations

import html
from collections.abc import Iterator

from lxml import etree

from pipelines.listing import NotAFeed, address, plain, unpacked

_AMP = b"\x7f"


def opml_feeds(body: bytes, refused: list[str] | None = None) -> list[tuple[str | None, str, str | None]]:
    """Title, feed address and site address of every feed listed, each feed once, in the file's order.

    Read leniently: ampersands are hidden from the parser, as many readers write them bare into addresses.
    What is no address that anybody could fetch is put into `refused`.  Raises `NotAFeed` for what is no OPML.
    """
    body, _ = unpacked(body)
    parser = etree.XMLParser(recover=True, no_network=True, resolve_entities=False, remove_comments=True)
    try:
        root = etree.fromstring(body.strip().replace(b"&", _AMP), parser)
    except etree.XMLSyntaxError as error:
        raise NotAFeed("not an OPML file") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise NotAFeed("not an OPML file")
    found: dict[str, tuple[str | None, str, str | None]] = {}
    for title, given, site in _outlines(root):
        if feed := address(given, ""):
            found.setdefault(feed, (title, feed, site))
        elif refused is not None:
            refused.append(given)
    return list(found.values())


def _outlines(root: etree._Element) -> Iterator[tuple[str | None, str, str | None]]:
    for outline in root.iter("{*}outline"):
        said = {str(k).lower(): html.unescape(str(v).replace(_AMP.decode(), "&")) for k, v in outline.attrib.items()}
        given = (said.get("xmlurl") or said.get("url") or "").strip()
        if given:
            yield plain(said.get("title") or said.get("text")), given, address(said.get("htmlurl"), "")
