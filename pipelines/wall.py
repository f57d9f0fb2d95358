"""The offer that a text ends in where the rest of it costs money or a name: told by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.tidy import Block

_OFFER = re.compile(
    r"\b(?:"
    + "|".join(
        line.strip()
        for line in r"""
        (?:subscribe|sign up|register|log ?in|sign in)\b[^.]{0,60}\b(?:to (?:continue|read|unlock|keep)|and read)\b
        to (?:continue|keep) reading\b
        unlock (?:this|the) (?:article|story)
        read the (?:whole|full|rest of the) (?:story|article)\W*$
        (?:article|story|content) is (?:only )?(?:available |reserved |exclusive )?(?:for|to) (?:our )?(?:subs|memb)
        already (?:a|an) (?:\w+ )?(?:subscriber|member)\W
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


def without_wall(blocks: Sequence[Block]) -> tuple[list[Block], bool]:
    """(the text without an offer at its end, whether there was one)."""
    start = len(blocks)
    for at in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _BLOCKS), -1):
        text = blocks[at].text
        if len(text) > _LONGEST:
            break
        if _OFFER.search(text) or _OFFER_UNSPACED.search(text):
            start = at
    if start == len(blocks):
        return list(blocks), False
    while start and blocks[start - 1].kind == "head":
        start -= 1
    return list(blocks[:start]), True
