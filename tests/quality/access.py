"""Who may read a page, told without its own declaration: how often does the rest of the page give the same answer?

    python -m tests.quality.access CORPUS

CORPUS is a folder with ``manifest.jsonl``, as in `extraction.py`.  Of its pages those are taken that declare
``isAccessibleForFree``.  That declaration and its like (``hasPart``, meta tags about tiers and access) are renamed or
taken out, the page is extracted again, and the answer is set beside what was declared.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trafilatura.utils import load_html

from db.model import Access
from pipelines import structured
from pipelines.decode import decode
from pipelines.errors import NotAnArticle, Paywalled
from pipelines.extract import extract

ANSWERS = ("free", "metered", "paywalled", "unknown", "no article")
_DECLARED = re.compile(r"isAccessibleForFree|hasPart", re.IGNORECASE)
_PAGE = re.compile(r"Article$|Posting$|^WebPage$")
_META = re.compile(r"<meta\b[^>]*>", re.IGNORECASE)
_OF_ACCESS = re.compile(
    r"\b(?:name|property|itemprop)\s*=\s*[\"']?[^\"'>]*"
    r"(?:content[_-]?tier|accessible|access(?![a-z])|paywall|premium|paid|subscri|metered|locked|is[_-]?free)",
    re.IGNORECASE,
)


def declared(html: str, url: str) -> bool | None:
    """Whether the page declares itself free to read; None where it declares nothing."""
    tree = load_html(html)
    if tree is None:
        return None
    facts = structured.read(tree, url)
    nodes = [*([facts.article] if facts.article else []), *facts.jsonld.of_type(_PAGE)]
    said = [value for node in nodes for key, value in node.items() if key.casefold() == "isaccessibleforfree"]
    said += [prop.value for prop in facts.props if prop.name == "isaccessibleforfree"]
    for value in said:
        word = str(value).strip().lower().rsplit("/", 1)[-1]
        if word in ("true", "false"):
            return word == "true"
    return None


def stripped(html: str) -> str:
    """The page without what it declares of access."""
    html = _META.sub(lambda meta: "" if _OF_ACCESS.search(meta[0]) else meta[0], html)
    return _DECLARED.sub("takenOut", html)


def answer(html: str, url: str) -> str:
    """What the extractor says of access; a page that is refused for its wall is paywalled."""
    try:
        return extract(html, url).access.value
    except Paywalled:
        return Access.PAYWALLED.value
    except NotAnArticle:
        return "no article"


def pages(corpus: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Every line of the manifest with its page's text."""
    with (corpus / "manifest.jsonl").open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            said = json.loads(line)
            yield said, decode(gzip.decompress((corpus / said["html"]).read_bytes()))


def main() -> None:
    """Print the table, and the pages whose answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder with manifest.jsonl")
    table: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    against: list[str] = []
    for said, html in pages(parser.parse_args().corpus):
        free = declared(html, said["url"])
        if free is None:
            continue
        found = answer(stripped(html), said["url"])
        table[free][found] += 1
        if (free and found in ("metered", "paywalled")) or (not free and found == "free"):
            against.append(f"{said['id']} {said['lang']}: declared {'free' if free else 'not free'}, found {found}")
    print(f"{'declared':<10}{'pages':>7}" + "".join(f"{name:>12}" for name in ANSWERS))
    for free, counts in table.items():
        print(f"{'free' if free else 'not free':<10}{counts.total():>7}" + "".join(f"{counts[a]:>12}" for a in ANSWERS))
    same = table[True]["free"] + table[False]["metered"] + table[False]["paywalled"]
    total = sum(counts.total() for counts in table.values())
    silent = sum(counts["unknown"] + counts["no article"] for counts in table.values())
    print(f"\nof {total} pages: the same answer {same}, another {len(against)}, none {silent}")
    print("\n".join(against))


if __name__ == "__main__":
    main()
