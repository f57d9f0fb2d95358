"""Names of people out of a line of print: without "By", roles, dates and addresses; offices told from people."""

from __future__ import annotations

import re

from pipelines.dateline import AGENCIES
from pipelines.structured import squeeze

_WORDS_ONLY = re.compile(r"[^\W\d_]")
_BY = re.compile(
    r"^\W*(?:(?:written|reported|posted|published|text|story|words|report|analysis|opinion|interview|review|"
    r"exclusive|"
    r"commentary|more stories|text und fotos?)\s+(?:and photos?\s+)?)?"
    r"(?:by|von|vom|par|por|di|da|de la redacción de|door|av|af|autor(?:in|es|a|ka)?|auteurs?|auteure|autore|autrice|"
    r"автор(?:ы|ка)?|автор текста|текст|yazan|yazar|przez|skrevet av|kirjoittaja|szerző|tác giả|oleh|penulis|"
    r"بقلم|كتب|كتبت|نوشته|記者|記者・|文／|文/|作者|記者：|기자|author|authors|writer|journalist|reporter|editor|"
    r"από|του|של|מאת)\s*[:：\-–]?\s+",
    re.IGNORECASE,
)
_INTERVIEW = re.compile(
    r"^(?:interview|protokoll|kommentar|analyse|gastbeitrag|foto[s]?|ein(?:e)? \w+)\s*:?\s*(?:von\s+)?", re.IGNORECASE
)
_SPLIT = re.compile(
    r"\s*(?:[;|•·／、，]|\s/\s|,(?!\s*(?:Jr|Sr|MD|PhD|Ph\.D|M\.D|III?|IV)\b)|(?<=\w)/(?=\w)|"
    r"\s(?:and|und|et|og|och|ja|oraz|и|و|with|mit|avec|con|&|\+)\s|\s(?:y|e|i|en)\s(?=[^\W\d_]+\s+[^\W\d_]))\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\(.*|\[.*|<.*|\s[-–—|]\s.*|@\S+.*|\bfor\s+[A-Z].*|\b(?:updated|published|posted|in|aus|"
    r"on)\s+(?=[A-Z0-9]).*|"
    r"\b(?:is|ist)\s+(?:a|an|the|ein)\b.*|\d.*|,?\s*(?:staff writer|staff reporter|correspondent|contributor|"
    r"reporter|editor)s?\b.*)$"
)
_GLUED = re.compile(r"^\W*(?:By|BY|Von|Par|Por|Author|Autor|Written by)(?=[A-ZÄÖÜÉ][a-zäöüé])")
_LISTED = re.compile(
    r"^(?:(?:view|see|show|read|zeige|mehr|more)\s+)?(?:alle|all|every|more|voir tous les|"
    r"ver todos los)\s+\w+\s+(?:by|von|from|de|par)\s+",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|ene|"
    r"abr|ago|dic|gen|giu|lug|set|ott)"
)
_DATED = re.compile(
    rf"[\s,|•·–-]*\b(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+)?(?:{_MONTH}[a-zéû]*\.?\s+\d|"
    rf"\d{{1,2}}\.?\s+{_MONTH}|\d{{1,2}}[./:]\d|\d+ (?:min|hour|day|week|month|year)s?\b).*$",
    re.IGNORECASE,
)
_SHOUT_AFTER = re.compile(r"(?<=[a-zäöüéèß.])\s+(?:[A-ZÄÖÜ&]{2,}\s+){1,5}[A-ZÄÖÜ&]{2,}$")
_ROLE_AFTER = re.compile(
    r"(?<=\w)\s+(?:(?:Senior|Chief|Staff|Political|Politics|Business|Technology|Sports?|Health|Science|Deputy|"
    r"Managing|Associate|Foreign|National|Special|"
    r"Washington|White House|Guest|Contributing)\s+)*(?:Editor|Reporter|Writer|Correspondent|Columnist|"
    r"Contributor|Blogger|Producer|Staff|Redakteur(?:in)?|"
    r"Korrespondent(?:in)?|Journalist(?:in)?)\b.*$"
)
_TITLES = re.compile(r"(?:,\s*|\s+)(?:Ph\.?D|M\.?D|MBA|MSc|MA|RDN?|CPA|CFA|Esq)\.?(?=,|$)")
_PARTICLES = frozenset(
    """de la le les du des der den dem die das von vom van zu zur di da del della dello dos das do e y i bin
    ibn al el abu ten ter te
    af av og und and et d l o' mc st bint ben""".split()
)
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|de|co|fr|es|it|ru|jp|html?)\b", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:news(?!om)\w*|staff|redaktion\w*|redacción|redaccion|redação|redazione|rédaction|redakc\w*|redactie|"
    r"redaksjon\w*|"
    r"redakt\w+|editorial|editors?|desk|team|agenc\w+|agentur\w*|press|presse|media|medien|online|web|bureau|"
    r"admin\w*|"
    r"reporters?|writers?|correspondents?|contributors?|authors?|journal|magazine?|magazin|tv|radio|network|"
    r"newspaper|zeitung|"
    r"gazette|tribune|herald|guest|gast(?:autor|beitrag)\w*|user|webmaster|office|department|ministry|"
    r"university|institute?|"
    r"foundation|group|company|inc|gmbh|ltd|llc|corp|pr|blog|podcast|community|partner|sponsored|anzeige|"
    r"advert\w*|anonymous|"
    r"unknown|various|autoren|redattore|editor[ai]l?|wire|wires|reports|services?|association|council|channel|studio|"
    r"equipo|nachrichten|\w*stiftung|verlag|\w*verband|verein\w*|e\.v\.?|edited|designed|jobs|hire|reserved|"
    r"vorbehalten|illustrierte|"
    r"agencias?|agências?|agences?|редакция|редакц\w*|агентств\w*|новости|пресс\S*|the|our|your|und|from|see|"
    r"view|twitter|facebook|instagram|stand|redigert|"
    r"profile|follow|share|posts?|more|articles?|subscribe|comments?|read|about|home|share|email|photo|photos|"
    r"video|foto|"
    r"last|updated|minutes?|min|ago|today|yesterday)\b|編集部|編集局|取材班|新聞|通信|編輯|编辑|日报|报社|社説|网$|網$|뉴스|신문|위원|편집|تحرير|"
    r"وكالات",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:correspondent|editor|reporter|writer|chief|senior|columnist|analyst|producer|director|professor|prof|"
    r"minister|"
    r"president|journalist|photographer|redakteur\w*|korrespondent\w*|volontär\w*|freie\w*|leiter\w*|"
    r"chefredakteur\w*|"
    r"redactora?|periodista|corresponsal|journaliste|rédact\w+|grand reporter|giornalista|jornalista|repórter|"
    r"корреспондент|обозреватель|журналист|political|business|technology|health|sports?|science|culture|politics|"
    r"economics?|features?|assistant|deputy|managing|executive|founder|ceo)\b",
    re.IGNORECASE,
)


_LONGEST = 400
"""Characters of a byline."""


def split_names(text: str) -> list[str]:
    """The names in one byline, without "By", roles, places and addresses; not yet sorted into people and others."""
    text = _LISTED.sub("", _GLUED.sub("", _DATED.sub("", squeeze(text[:_LONGEST]) or "")))
    for _ in range(3):
        text = _BY.sub("", _INTERVIEW.sub("", text, count=1), count=1)
    parts = (_TAIL.sub("", _TITLES.sub("", part)).strip(" \t,.;:|-–—*\"“”'©»«") for part in _SPLIT.split(text))
    return [_cased(name) for part in parts if (name := _ROLE_AFTER.sub("", _SHOUT_AFTER.sub("", part)))]


def is_office(name: str) -> bool:
    """Whether a word in it belongs to a newsroom, a company or a button, not to a person."""
    return bool(_BODY.search(name))


def is_address(name: str) -> bool:
    """Whether it holds a web or mail address, or signs that no name has."""
    return bool(_ADDRESS.search(name) or re.search(r"[@/#<>=?!]", name))


def is_person(name: str) -> bool:
    """Whether this may be a person's name: a few words of letters, no address, no office, no newsroom."""
    count = len(name.split())
    letters = _WORDS_ONLY.findall(name)
    if not letters or len(name) > 50 or count > 6 or re.search(r"\d|[#@=<>{}\[\]_?!:)(©»«|]", name):
        return False
    if _ADDRESS.search(name) or _BODY.search(name) or _ROLE.search(name) or name.casefold() in AGENCIES:
        return False
    if any(
        w[:1].islower() and w.strip(".,’'").lower() not in _PARTICLES and w[:2] not in ("d'", "d’", "l'", "l’")
        for w in name.split()
    ):
        return False
    cased = letters[0].lower() != letters[0].upper()
    if cased and not any(c.isupper() for c in letters):
        return False
    if cased and count == 1 and (len(name) < 3 or name.isupper() or re.search(r"[a-z]{2}[A-Z][a-z]{3}", name)):
        return False
    return len(letters) >= 2


def _cased(name: str) -> str:
    """A name that is written in capitals throughout, in the usual case."""
    if name.isupper() and len(name.split()) > 1 and name.casefold() not in AGENCIES:
        return " ".join("-".join(p.capitalize() for p in w.split("-")) for w in name.split())
    return name
