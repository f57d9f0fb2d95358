"""The language a text is written in: what the page declares, checked against the text; a detector only in doubt."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from pipelines.structured import Choice

_SCRIPTS = (
    ("kana", "\u3040-\u30ff", ("ja",)),
    ("hangul", "\uac00-\ud7a3", ("ko",)),
    ("han", "\u4e00-\u9fff", ("zh", "ja", "yue")),
    ("cyrillic", "\u0400-\u04ff", "ru uk be bg sr mk kk ky tg mn uz tt az cu ro bs sh".split()),
    ("arabic", "\u0600-\u06ff\u0750-\u077f", "ar fa ur ps ckb ku ug sd az arz prs".split()),
    ("hebrew", "\u0590-\u05ff", ("he", "iw", "yi")),
    ("greek", "\u0370-\u03ff\u1f00-\u1fff", ("el",)),
    ("devanagari", "\u0900-\u097f", ("hi", "mr", "ne", "sa")),
    ("bengali", "\u0980-\u09ff", ("bn", "as")),
    ("gurmukhi", "\u0a00-\u0a7f", ("pa",)),
    ("gujarati", "\u0a80-\u0aff", ("gu",)),
    ("odia", "\u0b00-\u0b7f", ("or",)),
    ("tamil", "\u0b80-\u0bff", ("ta",)),
    ("telugu", "\u0c00-\u0c7f", ("te",)),
    ("kannada", "\u0c80-\u0cff", ("kn",)),
    ("malayalam", "\u0d00-\u0d7f", ("ml",)),
    ("sinhala", "\u0d80-\u0dff", ("si",)),
    ("thai", "\u0e00-\u0e7f", ("th",)),
    ("lao", "\u0e80-\u0eff", ("lo",)),
    ("burmese", "\u1000-\u109f", ("my",)),
    ("georgian", "\u10a0-\u10ff", ("ka",)),
    ("armenian", "\u0530-\u058f", ("hy",)),
    ("ethiopic", "\u1200-\u137f", ("am", "ti")),
    ("khmer", "\u1780-\u17ff", ("km",)),
)
_COUNTERS = [(re.compile(f"[{chars}]+"), frozenset(codes)) for _, chars, codes in _SCRIPTS]
_NON_LATIN = frozenset(code for _, _, codes in _SCRIPTS for code in codes) - {
    "az",
    "uz",
    "ro",
    "ku",
    "bs",
    "sr",
    "sh",
    "tt",
    "kk",
}
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_LETTER = re.compile(r"[^\W\d_]+")
_SAMPLE = 3000
_STOP = {
    "en": "the of and to in a is that for on with as was by it at from be are has have this an not".split(),
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden".split(),
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se".split(),
    "es": "de la que el en y a los del se las por un para con no una su al lo es más".split(),
    "it": "di e il la che in a per un è con del non si da una le i della sono ha al".split(),
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos".split(),
    "nl": "de van het een en in is dat op te voor met zijn die niet aan er om ook als".split(),
}
_OLD_CODES = {"iw": "he", "in": "id", "no": "nb", "ji": "yi"}
_NORWEGIAN = frozenset({"nb", "nn", "no"})


def language_of(
    text: str, declared: str | None, expected: tuple[str, ...] = (), source: str = "html lang"
) -> Choice[str]:
    """ISO 639-1 code, or none where nothing tells.

    `declared` is the page's ``lang`` as written, `source` where it stands, `expected` what the outlet writes in.  The
    declaration stands unless the letters or the commonest words speak against it; then, or without one, a detector
    decides.
    """
    code = _code(declared)
    as_declared = Choice(value=code, source=source, rule="declared, and the text does not speak against it")
    as_expected = Choice(value=expected[0] if expected else None, source="outlet", rule="what the outlet writes in")
    sample = text[:_SAMPLE]
    letters = _length(_LETTER, sample)
    if letters < 20:
        return as_declared if code else as_expected if len(expected) == 1 else Choice(rule="too little text to tell")
    latin = _length(_LATIN, sample) > letters / 2
    for counter, codes in () if latin else _COUNTERS:
        if _length(counter, sample) > letters * (0.1 if "ja" in codes and "zh" not in codes else 0.5):
            if code in codes:
                return as_declared
            if len(codes) == 1:
                return Choice(value=next(iter(codes)), source="text", rule="the one language of these letters")
            return _detect(sample, codes)
    if code in _NON_LATIN:
        code = None
    if code and not _contradicted(code, sample):
        return as_declared
    if len(expected) == 1 and not code and not _contradicted(expected[0], sample):
        return as_expected
    return _detect(sample, None)


def _length(runs: re.Pattern[str], text: str) -> int:
    """Characters of all runs in a text."""
    return sum(map(len, runs.findall(text)))


def _code(declared: str | None) -> str | None:
    if not declared:
        return None
    code = re.split(r"[-_\s,;]", declared.strip().lower())[0]
    code = _OLD_CODES.get(code, code)
    return ("no" if code in _NORWEGIAN else code) if re.fullmatch(r"[a-z]{2,3}", code) else None


def _contradicted(code: str, sample: str) -> bool:
    """Whether another language's commonest words are plainly commoner in the text than the declared one's."""
    tokens = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    if tokens.total() < 20:
        return False
    shares = {lang: sum(tokens[w] for w in words) / tokens.total() for lang, words in _stops().items()}
    if code in shares:
        return shares[code] < 0.1 or max(shares.values()) > shares[code] * 1.5
    return max(shares.values()) > 0.3


@cache
def _stops() -> dict[str, frozenset[str]]:
    return {lang: frozenset(words) for lang, words in _STOP.items()}


def _detect(sample: str, among: frozenset[str] | None) -> Choice[str]:
    import py3langid  # when first needed: its model takes a moment to load, and numpy with it

    code = next((c for c, _ in py3langid.rank(sample) if among is None or c in among), None)
    if code is None:
        return Choice(rule="no language of these letters is known")
    return Choice(value="no" if code in _NORWEGIAN else code, source="text", rule="detected in the text")
