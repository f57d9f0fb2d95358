"""The text of an article: trafilatura's choice among the page's parts, as clean paragraphs."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from html import unescape

import trafilatura
from lxml.html import Element, HtmlElement
from trafilatura.settings import Document

from pipelines.marks import in_furniture
from pipelines.names import signed_by
from pipelines.prune import length_of, prune
from pipelines.recipe import with_instructions
from pipelines.structured import Facts, bare, squeeze, text_of
from pipelines.tidy import Block, tidied
from pipelines.wall import without_wall

logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)  # it reports every odd page as an error

_BLOCKS = frozenset("p head item quote row code list table lb div body hr".split())
_INLINE = frozenset("a abbr b bdi cite code em font i mark q s small span strong sub sup u".split())
_ANCHOR = 30
"""Characters by which a paragraph of the page is known again in the text."""
_ALIKE = 3
"""Paragraphs of one shape that make it the text's."""
_NEAR = 3
_HOLDERS = frozenset("div section article main td".split())
_RUN = 200
"""Characters between line breaks from which on a container holds text of its own."""
_MORE, _MOSTLY, _OVER = 1.5, 0.9, 5.0
"""A stated text in paragraphs is taken that is so many times as long as the page's where so much of the page's stands
in it; any stated text where the page shows next to nothing, so that it is so many times as long."""
_SAME = 60
_TAG_BLOCK = re.compile(r"</?(?:p|br|div|h\d|li|ul|ol|blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LONGEST = 60_000
"""Characters of the longest text whose paragraphs are compared with the page's."""
_HEADLINES = 2
"""A page with more ``<h1>`` uses them for what parts its text."""
_TEASER = 250
"""Characters of the longest teaser."""
_ENDS = tuple(".!?:;。！？।؟։")
_START = 12
_HEAP = 600
_SHORTEST = 80
"""Characters of the shortest story."""
_LINE_UNSPACED = 10
"""The same for scripts that part no words."""
_LINE_HEAD = 120
"""Characters of the longest sub-heading."""
_LAYOUT = 500
"""Characters of a cell that is no figure in a table but a column of the page."""
_HEAD = 3
"""Paragraphs among which a signature may open a text."""
_LINE = 25
"""Characters of the shortest paragraph that is believed without a second sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A text, ready to be kept."""

    standfirst: str | None
    paragraphs: tuple[str, ...]
    """The standfirst first, where there is one."""
    signed: tuple[str, ...] = ()
    """People who sign the text itself in a line of their own, where nobody else is known to have."""
    walled: bool = False
    """Whether an offer to read on against money or a name stood at the end of the text, or in its place."""

    @property
    def breaks_off(self) -> bool:
        """Whether the last paragraph ends in the middle of a sentence, or in dots."""
        last = self.paragraphs[-1].rstrip("\"'”’»)] ") if self.paragraphs else ""
        return bool(last) and (last.endswith(("…", "...")) or not last.endswith(_ENDS))

    @property
    def text(self) -> str:
        """Paragraphs parted by an empty line."""
        return "\n\n".join(self.paragraphs)


def body(
    tree: HtmlElement, facts: Facts, url: str, title: str | None, standfirst: str | None, authors: Collection[str],
    own: Collection[str] = (),
) -> Body:  # fmt: skip
    """The article's text, opened by the `standfirst`; `own` are the outlet's names for itself.  Takes `tree` apart:
    nothing else can be read from it afterwards."""
    shown = [t for h in tree.iter("h1") if (t := text_of(h))]
    shown = shown if len(shown) <= _HEADLINES else []
    shown += [t for top in tree.iter("header") for h in top.iter("h2") if _in_article(top) and (t := text_of(h))]
    prune(tree, url)
    _paragraphed(tree)
    _join_parts(tree)
    found = _found(tree, url)
    if _is_heap(found, title):
        plain = _plain(tree)
        found = plain if sum(len(b.text) for b in plain) >= _SHORTEST else found
    found = with_instructions(_whole(_rescued(tree, found), facts), facts)
    links = _link_blocks(tree, {bare(b.text) for b in found if len(b.text) < _TEASER})
    headlines = [t for t in (title, facts.said("headline"), facts.first("og:title"), facts.title) if t]
    found, walled = without_wall(found)
    kept = tidied(found, [*headlines, *shown], authors, links, own)
    signed: tuple[str, ...] = ()
    if not authors:
        signed, kept = _signature(kept)
    return replace(_opened(standfirst, kept), signed=signed, walled=walled)


def _in_article(element: HtmlElement) -> bool:
    return next(element.iterancestors("article", "main"), None) is not None


def _signature(kept: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The people whom a line at the head or the end of the text ("By Jane Doe") names, and the text without it."""
    for at in sorted({*range(min(_HEAD, len(kept))), len(kept) - 1}) if len(kept) > 2 else ():
        if names := signed_by(kept[at]):
            return tuple(names), kept[:at] + kept[at + 1 :]
    return (), kept


def _found(tree: HtmlElement, url: str) -> list[Block]:
    """What trafilatura takes for the text.  Without its comparison with other extractors (``fast``) a twentieth of our
    time is saved and exact texts are lost, even where only its sure answers are believed."""
    document = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, deduplicate=False, with_metadata=False
    )
    root = document.body if isinstance(document, Document) else None
    return paragraphs(root) if root is not None else []


def _rescued(tree: HtmlElement, found: list[Block]) -> list[Block]:
    """The text with the paragraphs that trafilatura left out although their like, in containers of the same classes,
    stand before and after them; so a first paragraph full of links, or one beside a form."""
    texts = [bare(b.text) for b in found]
    whole = "".join(texts)
    if not _SHORTEST < len(whole) < _LONGEST:
        return found
    starts: dict[str, int] = {}
    for number, text in enumerate(texts):
        if len(text) >= _ANCHOR:
            starts.setdefault(text[:_ANCHOR], number)
    lines = [(p, _shape(p), text) for p in tree.iter("p") if (text := bare(text_of(p) or "")) and len(text) >= _ANCHOR]
    anchored = [starts.get(text[:_ANCHOR]) for _, _, text in lines]
    shapes = Counter(shape for (_, shape, _), at in zip(lines, anchored, strict=True) if at is not None)
    ends = [n for n, at in enumerate(anchored) if at is not None]
    if not ends:
        return found
    added: list[tuple[int, Block]] = []
    for number in range(max(0, ends[0] - 1), ends[-1]):
        element, shape, text = lines[number]
        if anchored[number] is not None or shapes[shape] < _ALIKE or text in whole or in_furniture(element):
            continue
        line = text_of(element) or ""
        if 2 * sum(length_of(a) for a in element.iter("a")) < len(line):
            following = next(at for at in anchored[number:] if at is not None)
            added.append((following, Block(kind="p", text=line)))
    added += _headings({line[0]: at for line, at in zip(lines, anchored, strict=True) if at is not None}, set(texts))
    added.sort(key=lambda pair: pair[0])
    for at, block in reversed(added):
        found.insert(at, block)
    return found


def _headings(anchored: dict[HtmlElement, int], texts: set[str]) -> list[tuple[int, Block]]:
    """The sub-headings that stand right before a paragraph of the text and were left out."""
    found = []
    for paragraph, at in anchored.items():
        head = paragraph.getprevious()
        if head is not None and head.tag == "div" and len(head) == 1 and not (head.text or "").strip():
            head = head[0]
        if head is None or head.tag not in ("h2", "h3", "h4") or in_furniture(head):
            continue
        line = text_of(head)
        if line and len(line) < _LINE_HEAD and bare(line) not in texts and head.find(".//a[@href]") is None:
            found.append((at, Block(kind="head", text=line)))
    return found


def _whole(found: list[Block], facts: Facts) -> list[Block]:
    """The text that JSON-LD states, where what the page shows is plainly a part of it, or next to nothing beside it;
    else the page's own, since many statements leave paragraphs out, or hold more than the article."""
    stated = facts.article.get("articleBody") if facts.article else None
    if not isinstance(stated, str) or len(stated) < _HEAP:
        return found
    stated = _TAG.sub(" ", _TAG_BLOCK.sub("\n", unescape(stated[:_LONGEST])))
    told = bare(stated)
    shown = [line for b in found if len(line := bare(b.text)) >= _ANCHOR]
    size = sum(map(len, shown))
    same = sum(len(line) for line in shown if line[:_SAME] in told)
    parted = "\n" in stated.strip() and len(told) > _MORE * size and same >= _MOSTLY * size
    if parted or len(told) > _OVER * size:
        return [Block(kind="p", text=text) for part in stated.splitlines() if (text := squeeze(part))]
    return found


def _shape(element: HtmlElement) -> tuple[str, ...]:
    """The tags and classes of an element and of what it stands in."""
    near = (element, *(a for _, a in zip(range(_NEAR), element.iterancestors(), strict=False)))
    return tuple(f"{e.tag} {e.get('class') or ''}" for e in near)


def _is_heap(found: list[Block], title: str | None) -> bool:
    """Whether nothing was made out but one heap of text with the headline in it: what becomes of very short stories."""
    told = bare(title or "")
    return not found or (len(found) == 1 and bool(told) and told in bare(found[0].text[:_HEAP]))


def _plain(tree: HtmlElement) -> list[Block]:
    """The paragraphs of the article's element, or of the page, that stand in no furniture and are no links."""
    holder = next((e for e in tree.iter("article", "main") if e.find(".//p") is not None), tree)
    lines = ((p, text_of(p)) for p in holder.iter("p"))
    return [
        Block(kind="p", text=text)
        for p, text in lines
        if text
        and len(text) >= (_LINE if " " in text else _LINE_UNSPACED)
        and 2 * sum(length_of(a) for a in p.iter("a")) < len(text)
        and not in_furniture(p)
    ]


def _opened(first: str | None, kept: list[str]) -> Body:
    """The standfirst put in front, once."""
    if not first:
        return Body(standfirst=None, paragraphs=tuple(kept))
    told = bare(first)
    at = next((i for i, p in enumerate(kept[:6]) if bare(p) == told), None)
    if at is not None:
        first = kept.pop(at)
    elif any(told in bare(p) for p in kept):  # it is a part of a paragraph, so nothing stands apart
        return Body(standfirst=None, paragraphs=tuple(kept))
    else:
        kept = [p for i, p in enumerate(kept) if i > 3 or bare(p) not in told]
    return Body(standfirst=first, paragraphs=(first, *kept))


def _link_blocks(tree: HtmlElement, wanted: set[str]) -> set[str]:
    """Which of these bare texts are those of paragraphs, headings or list items that are one link from end to end."""
    found = set()
    starts = {w[:_START] for w in wanted}
    for link in tree.iter("a"):
        parent = link.getparent()
        while parent is not None and parent.tag in _INLINE:
            parent = parent.getparent()
        if parent is None or parent.tag not in ("p", "li", "h2", "h3", "h4", "h5", "div") or not link.get("href"):
            continue
        start = bare(next((t for t in link.itertext() if t.strip()), ""))[:_START]
        if start not in starts and (len(start) == _START or not any(s.startswith(start) for s in starts)):
            continue
        text = text_of(link)
        if text and len(text) > 15 and bare(text) in wanted and length_of(parent) <= len(text) + 3:
            found.add(bare(text))
    return found


def _paragraphed(tree: HtmlElement) -> None:
    """Set what stands between line breaks in a container, its links and all, into paragraphs; then its like without
    breaks are paragraphs too."""
    alike = set()
    for holder in {b.getparent(): None for b in tree.iter("br")}:
        if holder is None or holder.tag not in _HOLDERS or sum(len(c.tail or "") for c in holder) < _RUN:
            continue
        alike.add(holder.get("class") or "-")
        parts: list[HtmlElement] = []
        run = Element("p")
        run.text, holder.text = holder.text, None
        for child in list(holder):
            tail, child.tail = child.tail, None
            holder.remove(child)
            if child.tag in _INLINE:
                child.tail = tail
                run.append(child)
                continue
            parts.append(run)
            if child.tag != "br":
                parts.append(child)
            run = Element("p")
            run.text = tail
        holder.extend(part for part in (*parts, run) if part.tag != "p" or len(part) or (part.text or "").strip())
    for div in tree.iter("div") if alike else ():
        if div.get("class") in alike and (div.text or "").strip() and all(child.tag in _INLINE for child in div):
            div.tag = "p"


def _join_parts(tree: HtmlElement) -> None:
    """Mark what holds a text together that advertisements have cut into several containers of one class."""
    groups: dict[tuple[str, HtmlElement | None], list[HtmlElement]] = {}
    for element in tree.iter("div", "section"):
        called = element.get("class")
        if called and sum(1 for p in element.iterchildren("p") if length_of(p) > 80) >= 2:
            groups.setdefault((called, next(element.iterancestors("article", "main"), None)), []).append(element)
    for parts in groups.values():
        if len(parts) < 2 or in_furniture(parts[0]):
            continue
        inner = set(parts)
        last = set(parts[-1].iterancestors())
        shared = next((a for a in parts[0].iterancestors() if a in last), None)
        own = sum(length_of(part) for part in parts if not any(a in inner for a in part.iterancestors()))
        if shared is not None and shared.tag not in ("body", "html") and own > 0.7 * length_of(shared):
            shared.set("itemprop", "articleBody")


def paragraphs(root: HtmlElement) -> list[Block]:
    """Every block of trafilatura's tree as text, in order; a table's row is one, its cells parted by a bar, but where a
    table is there for the layout alone."""
    blocks: list[Block] = []
    run: list[str] = []

    def close(kind: str) -> None:
        text = squeeze("".join(run))
        run.clear()
        if text and re.search(r"\w", text):
            blocks.append(Block(kind=kind, text=text))

    def visit(element: HtmlElement, kind: str) -> None:
        tag = element.tag if isinstance(element.tag, str) else "span"
        own = tag if tag in ("head", "item", "quote", "row", "code") and kind == "p" else kind
        if tag == "row" and any(length_of(cell) > _LAYOUT for cell in element.iter("cell")):
            own = "p"
        within = kind in ("item", "row", "head") and tag in ("p", "head", "div", "quote", "lb", "code")
        # a cell outside a row of a table is a column of a layout
        apart = (tag in _BLOCKS and not within) or (tag == "cell" and kind == "p")
        if apart:
            close(kind)
        elif tag == "cell" and any(part.strip() for part in run):
            run.append(" | ")
        elif within:
            run.append(" ")
        run.append(element.text or "")
        for child in element:
            visit(child, own)
        if apart:
            close(own)
        elif within:
            run.append(" ")
        if element is not root:
            run.append(element.tail or "")

    visit(root, "p")
    close("p")
    return blocks
