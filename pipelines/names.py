"""Names of people out of a line of print: without "By", roles, dates and addresses; offices told from people."""

from __future__ import annotations

import re

from pipelines.dateline import AGENCIES
from pipelines.structured import squeeze

_WORDS_ONLY = re.compile(r"[^\W\d_]")
_BY = re.compile(
    r"^\W*(?:(?:written|reported|posted|published|erstellt|geschrieben|verfasst|gespeichert|text|story|words|report|analysis|opinion|interview|review|"
    r"exclusive|"
    r"commentary|more stories|text und fotos?)\s+(?:and photos?\s+)?)?"
    r"(?:by|von|vom|par|por|di|da|de la redacción de|door|av|af|autor(?:in|es|a|ka)?|auteurs?|auteure|autore|"
    r"autrice|redaktion(?=\s*:)|"
    r"автор(?:ы|ка)?|автор текста|текст|yazan|yazar|przez|skrevet av|kirjoittaja|szerző|tác giả|oleh|penulis|"
    r"بقلم|كتب|كتبت|نوشته|記者|記者・|文／|文/|作者|記者：|기자|author|authors|writer|journalist|reporter|editor|"
    r"από|του|של|מאת)\s*[:：\-–]?\s+",
    re.IGNORECASE,
)
LINE_BY = re.compile(
    r"^\W{0,3}(?:(?:text|story|words|report|reporting|written|posted|published|submitted|erstellt|geschrieben|verfasst|"
    r"gespeichert|eingestellt|texte|texto)\s+(?:on\s+[\w ,.]{6,20}\s+)?)?"
    r"(?:(?:by|von|par|por|di|door|av|af)\s+|(?:autor(?:in|es|a)?|authors?|auteure?|redaktion|автор)\s*:\s*)(?=[^\W\d_])",
    re.IGNORECASE,
)
"""How a line of its own that names who wrote the text begins."""
_INTERVIEW = re.compile(
    r"^(?:interview|protokoll|kommentar|analyse|gastbeitrag|foto[s]?|ein(?:e)? \w+)\s*:?\s*(?:von\s+)?", re.IGNORECASE
)
_SPLIT = re.compile(
    r"\s*(?:[;|•·／、，]|\s/\s|,(?!\s*(?:Jr|Sr|MD|PhD|Ph\.D|M\.D|III?|IV)\b)|(?<=\w)/(?=\w)|"
    r"\s(?:and|und|et|og|och|ja|oraz|и|و|with|mit|avec|con|&|\+)\s|\s(?:y|e|i|en)\s(?=[^\W\d_]+\s+[^\W\d_]))\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"^(?:and|AND|und|UND|et|ET|og|och|y|e|и|&)\s+(?=[^\W\d_])")
"""A conjunction that a comma has parted from the name before it."""
_TAIL = re.compile(
    r"\s*(?:\(.*|\[.*|<.*|\b(?:[Ii]llustration(?:en)?|[Ff]otos?|[Bb]ilder)\b.*|\s[-–—|]\s.*|@\S+.*|\bfor\s+[A-Z].*|\b(?:updated|published|posted|in|aus|"
    r"on)\s+(?=[A-Z0-9]).*|"
    r"\b(?:is|ist)\s+(?:a|an|the|ein)\b.*|\d.*|,?\s*(?:staff writer|staff reporter|correspondent|contributor|"
    r"reporter|editor)s?\b.*)$"
)
_GLUED = re.compile(r"^\W*(?:By|BY|Von|Par|Por|Author|Autor|Written by)(?=[A-ZÄÖÜÉ][a-zäöüé.])")
_POSTED = re.compile(
    r"^\W*(?:(?:posted|published|written|submitted) on [\w ,.]{6,24}? by\s+|about the author\W+)|"
    r"(?<=\w)\s*(?:published|updated|posted|aktualisiert|veröffentlicht|\bstand|(?-i:(?<=[a-zäöüß])Stand))\W*$",
    re.IGNORECASE,
)
"""What stands around a name together with its date."""
_AGENCY_AFTER = re.compile(r"(?<=\w)\s+(" + "|".join(re.escape(a) for a in AGENCIES.values() if len(a) > 3) + r")$")
"""An agency that follows a name without a comma."""
_INITIALS = re.compile(r"[B-DF-HJ-NP-TV-Z]{3,5}\s")
"""How a broadcaster's name begins that stands among names: MDR SACHSEN."""
_SHARED = re.compile(r"(?<=[a-zäöüé])(?:facebook|twitter|flipboard|whatsapp|linkedin|pinterest|e-?mail){2,}.*$")
"""Share buttons whose labels are glued to a name."""
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
KOREAN = re.compile(r"^([가-힣]{2,4})\s?(?:선임|수습|인턴)?\s?(?:기자|특파원)(?:\s*\(?[\w.+-]+@[\w.-]+\)?)?$")
"""A reporter's name with the title after it, as Korean papers sign."""
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
    r"profile|follow|share|posts?|more|articles?|beiträge|artikel|subscribe|comments?|read|about|home|share|email|photo|photos|"
    r"video|foto|"
    r"last|updated|minutes?|min|ago|today|yesterday)\b|編集部|編集局|取材班|新聞|通信|編輯|编辑|日报|报社|社説|网$|網$|뉴스|신문|위원|편집|تحرير|"
    r"وكالات",
    re.IGNORECASE,
)
_BUTTON = re.compile(
    r"\b(?:admin\w*|webmaster|user|unknown|various|anonymous|from|see|view|twitter|facebook|instagram|profile|follow|share|"
    r"more|articles?|beiträge|artikel|subscribe|comments?|read|about|home|email|photos?|video|foto|last|updated|minutes?|"
    r"min|ago|yesterday|jobs|hire|reserved|vorbehalten|designed|advert\w*|anzeige|sponsored|stand|written|developer|gmbh|"
    r"ltd|llc|inc)\b",
    re.IGNORECASE,
)
_SMALL = frozenset("the our your und".split())
_TEAM = re.compile(r"[\s-](?:team|desk|bureau|newsroom|redaktion|staff)$", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:correspondent|editor|reporter|writer|chief|senior|columnist|analyst|producer|director|professor|prof|"
    r"minister|"
    r"president|journalist|photographer|redakteur\w*|korrespondent\w*|volontär\w*|freie\w*|\w*leiter\w*|"
    r"chefredakteur\w*|"
    r"redactora?|periodista|corresponsal|journaliste|rédact\w+|grand reporter|giornalista|jornalista|repórter|"
    r"корреспондент|обозреватель|журналист|political|business|technology|health|sports?|science|culture|politics|"
    r"economics?|features?|assistant|deputy|managing|executive|founder|ceo)\b",
    re.IGNORECASE,
)


_SIGNATURE = 70
"""Characters of the longest signature."""
_LONGEST = 400
"""Characters of a byline."""


def split_names(text: str) -> list[str]:
    """The names in one byline, without "By", roles, places and addresses; not yet sorted into people and others."""
    text = _LISTED.sub("", _line(text))
    for _ in range(3):
        text = _BY.sub("", _INTERVIEW.sub("", text, count=1), count=1)
    text = _AGENCY_AFTER.sub(r", \1", text)
    parts = [
        _TAIL.sub("", _TITLES.sub("", _AND.sub("", part))).strip(" \t,.;:|-–—*\"“”'©»«") for part in _SPLIT.split(text)
    ]
    parts = [KOREAN.sub(r"\1", part) for part in parts]
    names = [name for part in parts if (name := _ROLE_AFTER.sub("", _SHOUT_AFTER.sub("", part)))]
    return [_cased(name) for name in names if not (name.isupper() and _INITIALS.match(name) and len(names) > 1)]


def signed_by(line: str) -> list[str]:
    """The people in a line of its own that names who wrote the text ("By Jane Doe"); empty for any other line."""
    names = split_names(line) if len(line) < _SIGNATURE and LINE_BY.match(line) else []
    return names if all(" " in name and is_person(name) for name in names) else []


def _line(text: str) -> str:
    text = (squeeze(text[:_LONGEST]) or "").strip("[]【】《》 ")
    return _GLUED.sub("", _POSTED.sub("", _DATED.sub("", _POSTED.sub("", _SHARED.sub("", text)))))


def plain(text: str) -> str:
    """A byline as printed, without its "By" and its date."""
    return _BY.sub("", _line(text), count=1).strip(" \t,.;:|-–—")


def is_office(name: str) -> bool:
    """Whether a word in it belongs to a newsroom or a company, and none to a button."""
    return any(w.lower() not in _SMALL for w in _BODY.findall(name)) and not is_button(name)


def is_team(name: str) -> bool:
    """Whether it ends as newsrooms sign: "Courier Staff"."""
    return bool(_TEAM.search(name)) and not re.search(r"[,|]", name)


def is_button(name: str) -> bool:
    """Whether it is what a publishing system or a button says where nobody signed, or the firm that built the site."""
    return bool(_BUTTON.search(name))


def is_address(name: str) -> bool:
    """Whether it holds a web or mail address, or signs that no name has."""
    return bool(_ADDRESS.search(name) or re.search(r"[@/#<>=?!]", name))


_NOBODY = frozenset("posted published written by author autor staff redaktion am um on at".split())


def is_person(name: str) -> bool:
    """Whether this may be a person's name: a few words of letters, no address, no office, no newsroom."""
    count = len(name.split())
    letters = _WORDS_ONLY.findall(name)
    if (
        not letters
        or len(name) > 50
        or count > 6
        or name.casefold() in _NOBODY
        or re.search(r"\d|[#@=<>{}\[\]_?!:)(©»«|]", name)
    ):
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
