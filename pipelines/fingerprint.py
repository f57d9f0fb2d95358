"""What tells a text again: hashes of the whole, sampled shingles for text reused in part; and the count of words."""

from __future__ import annotations

import hashlib
import re

from db.model import Fingerprint

SAMPLE = 8
"""One shingle in eight is kept, chosen by its own hash: on 192 real bodies that found every copy that kept a
third of another text, with no false match in 18,336 pairs."""
WORDS = 4

_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9d"  # kana
    "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’\-.·][^\W_{_UNSPACED}]+)*")
_SPACE = re.compile(r"\s+")


def words(text: str) -> list[str]:
    """The words of a text.  In scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) every
    character is one; elsewhere a word is a run of letters and digits, inner apostrophes, hyphens and dots kept."""
    return _WORD.findall(text)


def word_count(text: str) -> int:
    """How many `words` a text has."""
    return len(words(text))


def fingerprint(title: str, body: str) -> Fingerprint:
    """Hashes and shingles of an article; the same in every process."""
    return Fingerprint(
        content=_sha(f"{title}\n\n{body}"),
        body=_sha(_SPACE.sub(" ", body).strip()),
        shingles=shingles(body),
    )


def shingles(body: str) -> tuple[int, ...]:
    """Every eighth (by value) hash of four words running, signed 64 bits, sorted; case and punctuation do not count."""
    bare = words(body.casefold())
    hashes = set()
    for i in range(len(bare) - WORDS + 1):
        digest = hashlib.blake2b(" ".join(bare[i : i + WORDS]).encode(), digest_size=8).digest()
        value = int.from_bytes(digest, "big", signed=True)
        if value % SAMPLE == 0:
            hashes.add(value)
    return tuple(sorted(hashes))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
