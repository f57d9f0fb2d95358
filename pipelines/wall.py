"""The offer that a text ends in where the rest of it costs money or a name: told by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.tidy import Block

_ASKS = re.compile(
    r"(?:^[^\w\"“„«‘']*|[.!?:,–—-] | (?-i:(?=[A-Z]))|\bplease |\byou (?:can |must |(?:need|have) to ))(?:"
    r"(?:subscribe|sign up|register|log ?in|sign in)\b[^.]{0,60}\b(?:to (?:continue|read|unlock)|and (?:continue|read))"
    r"\b|to (?:continue|keep) reading\b|unlock (?:this|the) (?:article|story)|"
    r"read the (?:whole|full|rest of the) (?:story|article)\W*$|"
    r"(?:are you )?already (?:a|an) (?:\w+ )?(?:subscriber|member)\W)",
    re.IGNORECASE,
)
"""An imperative, at the start of a sentence or after "please" and "you must": no talk of somebody else's duty."""
_OFFER = re.compile(
    r"\b(?:"
    + "|".join(
        line.strip()
        for line in r"""
        (?:this|the) (?:article|story) is (?:(?:only|available|reserved|exclusive) ){1,3}(?:for|to) (?:our )?subs
        (?:for )?subscribers only\W*$
        weiterlesen mit\b
        um weiterzulesen\b
        nur für abonnent
        artikel ist (?:nur |exklusiv )?für (?:unsere )?abonnent
        (?:bereits|schon) (?:ein abo\b|abonnent)
        artikel freischalten\b
        jetzt freischalten\b
        mit .{0,30}\babo\b.{0,20}\b(?:weiter)?lesen\b
        réservée?s? (?:à nos |aux )abonnés\b
        il vous reste .{0,30} à (?:lire|découvrir)
        déjà abonnée?\b
        pour lire la suite\b
        (?:exclusivo|sólo|solo) para (?:nuestros )?suscriptores\b
        ya eres suscriptor
        para (?:seguir|continuar) leyendo\b
        exclusivo para assinantes\b
        já é assinante
        para continuar (?:a ler|lendo)\b
        riservato agli abbonati\b
        sei già abbonato
        per continuare a leggere\b
        (?:alleen|exclusief) voor abonnees\b
        al abonnee\b
        om verder te lezen\b
        (?:bara|endast|kun|bare) för? (?:våra |våre )?(?:prenumeranter|abonnenter)
        for å lese (?:videre|hele)
        för att läsa (?:vidare|hela)
        for at læse (?:videre|hele)
        (?:dla|tylko dla) (?:naszych )?(?:prenumeratorów|subskrybentów)\b
        aby (?:czytać dalej|przeczytać)
        только (?:для подписчик|по подписке)
        чтобы (?:читать дальше|дочитать)
        (?:yalnızca|sadece) aboneler
        devamını okumak için\b
        """.strip().splitlines()
    )
    + ")",
    re.IGNORECASE,
)
_OFFER_UNSPACED = re.compile(
    r"(?:有料|会員限定)(?:会員)?(?:の)?記事です|残り\s?\d+\s?文字|続きを読むには|ログインして続き|"
    r"구독자 전용|유료 회원|للمشتركين فقط"
)
_LONGEST = 180
"""Characters of the longest line of an offer; a longer one is the text's own."""
_BLOCKS = 8
"""Blocks from the end that may belong to an offer."""
_TERMS = re.compile(
    r"subscri|\babo\b|abonn|log ?in\b|sign in\b|\baccount\b|\bkonto\b|\bcancel|kündbar|\btrial\b|\bdevices?\b|"
    r"suscri|assin|abbon|prenumer|подпис|登録|会員|ログイン|구독|اشتراك",
    re.IGNORECASE,
)
"""Words of a sentence that may stand in an offer beside the one that makes it one."""
_SENTENCE = re.compile(r"[.!?…。！？।؟]\W*$")


def without_wall(blocks: Sequence[Block]) -> tuple[list[Block], bool]:
    """(the text without an offer at its end, whether there was one); an offer is of one piece up to the end."""
    start = len(blocks)
    for at in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _BLOCKS), -1):
        block = blocks[at]
        if len(block.text) <= _LONGEST and _offers(block.text):
            start = at
        elif not _may_belong(block):
            break
    if start == len(blocks):
        return list(blocks), False
    while start and blocks[start - 1].kind == "head":
        start -= 1
    return list(blocks[:start]), True


def _offers(text: str) -> bool:
    return bool(_ASKS.search(text) or _OFFER.search(text) or _OFFER_UNSPACED.search(text))


def _may_belong(block: Block) -> bool:
    """Whether a line may stand in an offer: a heading, a point of a list, a button, or talk of subscribing."""
    if len(block.text) > _LONGEST:
        return False
    return (
        block.kind in ("head", "item")
        or (len(block.text) < 60 and not _SENTENCE.search(block.text))
        or bool(_TERMS.search(block.text))
    )
