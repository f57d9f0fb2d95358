"""Names of people out of a line of print: without "By", roles, dates and addresses; offices told from people."""

from __future__ import annotations

import re

from pipelines.dateline import AGENCIES
from pipelines.structured import squeeze

_WORDS_ONLY = re.compile(r"[^\W\d_]")
_BY = re.compile(
    r"^\W*(?:(?:written|reported|compiled|posted|published|submitted|erstellt|geschrieben|verfasst|gespeichert|text|story|words|"
    r"report|analysis|opinion|interview|review|exclusive|commentary|more stories|publié|écrit|rédigé|"
    r"recueillis|publicado|escrito|pubblicato|scritto|a cura|geschreven)\s+(?:and photos?\s+)?)?"
    r"(?:by|von|vom|par|por|di|da|de la redacción de|door|av|af|autor(?:in|es|a|ka)?|auteurs?|auteure|autore|"
    r"autrice|redaktion(?=\s*:)|"
    r"автор(?:ы|ка)?|автор текста|текст|"
    r"(?:text|texte|words)(?=\s*:)|yazan|yazar|przez|skrevet av|kirjoittaja|szerző|tác giả|oleh|penulis|"
    r"بقلم|كتب|كتبت|نوشته|लेखक|記者|記者・|投稿者|執筆|文／|文/|作者|기자|author|authors|writer|journalist|reporter|editor|"
    r"από|του|של|מאת)\s?[:：\-–]?\s+|^(?:作者|記者|记者|撰文|文)\s?[:：／/]\s?",
    re.IGNORECASE,
)
_OWN_PARTICLE = re.compile(r"(?:Von|Vom|Par|Por|Di|Da|Av|Af)\s\S+$")
"""What is a by-word elsewhere opens a name of two words that stands in data."""
LINE_BY = re.compile(
    r"^\W{0,3}(?:(?:text|story|words|report|reporting|written|posted|published|submitted|erstellt|geschrieben|verfasst|"
    r"gespeichert|eingestellt|texte|texto)\s+(?:on\s+[\w ,.]{6,20}\s+)?)?"
    r"(?:(?:by|von|par|por|di|door|av|af)\s*:?\s+|(?:autor(?:in|es|a)?|authors?|auteure?|redaktion|автор|लेखक)\s*:\s*)(?=[^\W\d_])",
    re.IGNORECASE,
)
"""How a line of its own that names who wrote the text begins."""
LABELLED = re.compile(
    r"^\W{0,3}(?:(?:written|posted|published|submitted|erstellt|geschrieben|verfasst|gespeichert|eingestellt)\s+"
    r"(?:on\s+[\w ,.]{6,20}\s+)?(?:by|von|par|por)\s*:?\s+|"
    r"(?:autor(?:in|es|a)?|authors?|auteure?|redaktion|автор|लेखक)\s*:\s*)(?=[^\W\d_])",
    re.IGNORECASE,
)
"""The same, where it can be nothing else."""
_INTERVIEW = re.compile(
    r"^(?:interview|protokoll|kommentar|analyse|gastbeitrag|foto[s]?|ein(?:e)? \w+)\s*:?\s*(?:von\s+)?", re.IGNORECASE
)
_SPLIT = re.compile(
    r"[;|•·／、，]|\s/\s|,(?!\s?(?:Jr|Sr|MD|PhD|Ph\.D|M\.D|III?|IV)\b)|(?<=\w)/(?=\w)|"
    r"\s(?:and|And|AND|und|Und|UND|et|ET|og|OG|och|OCH|ja|oraz|и|И|و|with|With|WITH|mit|avec|con|&|\+)\s|"
    r"\s(?:[yY]|e|i|en)\s(?=[^\W\d_]+\s[^\W\d_])"
)
"""What parts names; a short conjunction with a capital may be a name's own ("Kim Ja Young", "John E Van Dyke")."""
_AND = re.compile(r"^(?:and|AND|und|UND|et|ET|og|och|y|e|и|&)\s+(?=[^\W\d_])")
"""A conjunction that a comma has parted from the name before it."""
_TAIL = re.compile(
    r"(?:[([<]|\b(?:[Ii]llustration(?:en)?|[Ff]otos?|[Bb]ilder)\b|\s[-–—|]\s|@\S|\b[Ff]or\s[A-Z]|\b(?:updated|published|posted|"
    r"in|aus|on)\s(?=[A-Z0-9])|\b(?:is|ist)\s(?:a|an|the|ein)\b|\d|\b(?:staff writer|staff reporter|correspondent|"
    r"contributor|reporter|editor)s?\b).*"
)
"""What follows a name: all from the first of these on."""
_NUMBERED = re.compile(r"[^\W\d_]+\d")
"""How a station's or a site's name begins, and nobody's: Radio1."""
_TWICE = re.compile(r"^(.{4,40}?)\s?\1$")
"""A name that its link and its picture both bear."""
_GLUED = re.compile(r"^\W*(?:By|BY|by|Von|von|Par|Por|Author|Autor|Written by)(?=[A-ZÄÖÜÉ][a-zäöüé.])")
_POSTED = re.compile(
    r"^\W*(?:(?:posted|published|written|submitted) on [\w ,.]{6,24}? by\s+|about the author\W+)|"
    r"(?<=\w)\s*(?:published|updated|posted|publish date|publicado|publié|pubblicato|lesezeit|aktualisiert|"
    r"veröffentlicht|\bstand|(?-i:(?<=[a-zäöüß])Stand))\W*$",
    re.IGNORECASE,
)
"""What stands around a name together with its date."""
_NAMESAKES = frozenset(("Petra", "Hina", "Lusa", "Antara", "Fars"))
_AGENCY_AFTER = re.compile(
    r"(?:(?<=\w)\s+|(?<=[a-zäöüé]))("
    + "|".join(re.escape(a) for a in AGENCIES.values() if len(a) > 3 and a not in _NAMESAKES)
    + r")$"
)
"""An agency that follows a name without a comma; some of them are called as people are."""
_INITIALS = re.compile(r"[B-DF-HJ-NP-TV-Z]{3,5}\s")
"""How a broadcaster's or an agency's name begins that stands among names in capitals: no first name lacks a vowel."""
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
_AND_PHOTOS = re.compile(
    r"^\W*(?:text|texte|words|story)\s*(?:&|und|and|et|y|e|\+|/|,)\s*(?:fotos?|photos?|bilder|pictures|video)\b\W*",
    re.IGNORECASE,
)
"""Text and pictures by one hand."""
_PICTURES_BY = re.compile(
    r"\s(?:and|und|et|y|e|&|\+)\s[^(),;|]{3,40}\((?:fotos?|photos?|bilder|pictures|video|fotografías|imágenes)\)",
    re.IGNORECASE,
)
"""By whom the pictures are, after who wrote: "Jane Doe (text) and John Roe (photos)"."""
_SPAN = "min|hour|day|week|month|year|sekunde|minute|stunde|tag|woche|monat|jahr|hora|día|heure|jour"
_DATED = re.compile(
    rf"(?:vor \d+ (?:{_SPAN})|(?:\b|(?<=[a-zäöüé])(?=(?-i:[A-Z])))"
    rf"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+)?(?:{_MONTH}[a-zéû]*\.?\s+\d|"
    rf"\d{{4}}年|\d{{1,2}}\.?\s+{_MONTH}|\d{{1,2}}[./:]\d|\d+ (?:{_SPAN})(?:s|n|en)?\b)).*",
    re.IGNORECASE,
)
"""A date, and what follows it."""
_BEFORE_DATE = re.compile(
    r"\W+(?:(?:on|at|am|um|vom|vor|den|le|el|il|op|em|du|hace|mon?|tue?|wed?|thu|fri?|sat?|sun?|di|mi|do|so)\W*)?$",
    re.IGNORECASE,
)
"""What leads from a name to a date."""
_SHOUT_AFTER = re.compile(r"(?<=[a-zäöüéèß.])\s+(?:[A-ZÄÖÜ&]{2,}\s+){1,5}[A-ZÄÖÜ&]{2,}$")
_ROLE_AFTER = re.compile(
    r"(?:(?<=\w)\s+|(?<=[a-zäöüéß]))(?:(?:Senior|Chief|Staff|Political|Politics|Business|Technology|Sports?|"
    r"Health|Science|Deputy|Managing|Associate|Foreign|National|Special|Washington|White House|Guest|Contributing|"
    r"General Assignment)\s+)*(?:Editor|Reporter|Writer|Correspondent|Columnist|Contributor|Blogger|Producer|Staff|"
    r"Redakteur(?:in)?|Korrespondent(?:in)?|Journalist(?:in)?)\b.*$|"
    r"(?<=[a-zäöüéß])(?:Business|Lifestyle|Education|News|Politics|Sports?|Culture|Science|Twitter|Facebook|Follow|"
    r"Share|Published|Updated|Posted|Hace)\b.*$"
)
"""A role after a name, or a word of the next line that is glued to it."""
KOREAN = re.compile(r"^([가-힣]{2,4})\s?(?:선임|수습|인턴)?\s?(?:기자|특파원)(?:\s*\(?[a-z\d_.+-]+(?:@[\w.-]+)?\)?)?$")
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
    r"profile|follow|share|posts?|more|articles?|beiträge|artikel|subscribe|comments?|read|about|home|share|e-?mail|photo|photos|"
    r"video|foto|"
    r"last|updated|minutes?|min|ago|today|yesterday|veröffentlicht|aktualisiert|bildrechte|policy|bio|navigation|images|"
    r"über|e\.?g|co\. kg|ajans\w*|güncelleme|haber merkezi|συντακτ\w*|média|noticias|notícias|notizie|nieuws|nyheter|"
    r"jornal|diari[oa]|diário|periódico|giornale|gazet[ae]|dziennik|noviny|газета|solutions|systems|\w*fraktion|ministerium|"
    r"partei|party|parti|ltda|societ[yà]|société)\b|أخبار|اخبار|نيوز|صحيفة|جريدة|晚报|晚報|"
    r"編集部|編集局|取材班|新聞|通信|編輯|编辑|日报|报社|社説|网$|網$|뉴스|신문|위원|편집|تحرير|"
    r"وكالات",
    re.IGNORECASE,
)
_BUTTON = re.compile(
    r"\b(?:admin\w*|webmaster|user|unknown|various|anonymous|from|see|view|twitter|facebook|instagram|profile|follow|share|"
    r"more|articles?|beiträge|artikel|subscribe|comments?|read|about|home|email|photos?|video|foto|last|updated|minutes?|"
    r"min|ago|yesterday|jobs|hire|reserved|vorbehalten|designed|advert\w*|anzeige|sponsored|stand|written|developer|gmbh|"
    r"ltd|llc|inc|veröffentlicht|aktualisiert|bildrechte|policy|bio|navigation|über|developed)\b",
    re.IGNORECASE,
)
_LABELS = frozenset("author authors autor autoren autores auteur auteurs writer writers reporter reporters".split())
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


_NO_STATED = re.compile(
    r"[\d,;:|/@#<>=!?()\[\]{}«»\"_+&]|\s[-–—]\s|\b(?:gmbh|ltd|llc|inc|corp|co|e\.v|news\w*|redac\w*|redaç\w*|"
    r"redaz\w*|rédac\w*|redak\w*|redactie|nachrichten|zeitung|newspaper|media|medien|média|tv|radio|network|online|web|"
    r"agenc\w*|agentur\w*|agência\w*|editorial|desk|team|staff|editors?|autor(?:en)?|authors?|reporters?|"
    r"correspondents?|columnists?|contributors?|university|institute|foundation|ministry|department|company|association|"
    r"council|community)\b|\w\.(?:com|org|net|de|co|fr|es|it|ru|jp)\b|"
    r"[a-zäöüé](?-i:Published|Updated|Posted|Staff|Senior|Follow)",
    re.IGNORECASE,
)
"""What a person's name in data has not: other signs than letters, an address, words for firms and newsrooms that are
nobody's surname; for publishing systems call whoever holds an account a person."""
_PHRASES = frozenset(
    """land sea air road rail foot train plane boat car christmas easter eve popular demand appointment only day night
    now then next law design default chance mistake accident order request royal decree invitation definition means
    force year end monday tuesday wednesday thursday friday saturday sunday public choice comparison contrast far
    mensch menschen anfang ende stadt land haus tür zeit montag dienstag mittwoch donnerstag freitag samstag sonntag
    amour hasard exemple région rapport jour nuit amor favor ejemplo vez fin futuro mejor siempre un una""".split()
)
"""Words that follow "by" in a turn of phrase, and that no name has."""
_DI = re.compile(r"\W*Di\s")
"""By whom, in Italian; elsewhere how surnames begin."""
_SIGNATURE = 70
"""Characters of the longest signature."""
_LONGEST = 400
"""Characters of a byline."""


def split_names(text: str, *, data: bool = False) -> list[str]:
    """The names in one byline, without "By", roles, places and addresses; not yet sorted into people and others.
    In `data` a word that may be a name's own is no by-word: "Di Wang"."""
    text = _LISTED.sub("", _line(text))
    for _ in range(3):
        if data and _OWN_PARTICLE.match(text):
            break
        text = _BY.sub("", _INTERVIEW.sub("", text, count=1), count=1)
    text = _AGENCY_AFTER.sub(r", \1", text)
    parts = [_TITLES.sub("", _AND.sub("", part)) for part in _SPLIT.split(text)]
    parts = [part if _NUMBERED.match(part) else _TAIL.sub("", part, count=1) for part in parts]
    parts = [part.strip(" \t,.;:|-–—*\"“”'©»«") for part in parts]
    parts = [_TWICE.sub(r"\1", KOREAN.sub(r"\1", part)) for part in parts]
    names = [name for part in parts if (name := _ROLE_AFTER.sub("", _SHOUT_AFTER.sub("", part)))]
    return [_cased(name) for name in names if not (name.isupper() and _INITIALS.match(name) and len(names) > 1)]


def signed_by(line: str) -> list[str]:
    """The people in a line of its own that names who wrote the text ("By Jane Doe"); empty for any other line."""
    if len(line) >= _SIGNATURE or not LINE_BY.match(line) or (":" in line and LABELLED.match(line)):
        return []  # "Author: ..." within a text may be said of a book
    names = split_names(line)
    return names if all(_may_be_signed(name) for name in names) else []


def is_byline(line: str, lang: str) -> bool:
    """Whether a line of its own, on a page in the language `lang`, says by whom the text is: no turn of phrase."""
    if LABELLED.match(line):
        return True
    if not LINE_BY.match(line) or (lang[:2] != "it" and _DI.match(line)):
        return False
    first = next(iter(split_names(line)), "")
    return _may_be_signed(first) or first.casefold() in AGENCIES or is_office(plain(line))


def _may_be_signed(name: str) -> bool:
    """Whether it is a full name, and no turn of phrase such as "By Land and Sea"."""
    return " " in name and is_person(name) and _PHRASES.isdisjoint(name.casefold().split())


def person_stated(text: str) -> str | None:
    """A name that the page's data call a person's, whole, whatever its words mean elsewhere ("Emily Post",
    "Von Miller"); None where it is more or less than one full name."""
    name = _TITLES.sub("", squeeze(text[:_LONGEST]) or "").strip(" .,")
    words = name.split()
    if (
        not 1 < len(words) < 6
        or len(name) > 50
        or not all(w[0].isupper() or w.lower() in _PARTICLES or w[:2] in ("d'", "d’", "l'", "l’") for w in words)
        or not words[-1][0].isupper()
        or _NO_STATED.search(name)
        or _SPLIT.search(name)
        or _TWICE.match(name)
        or _AGENCY_AFTER.search(name)
        or is_team(name)
        or name.casefold() in AGENCIES
    ):
        return None
    first = words[0]
    if first.casefold() in _OPENERS or first.casefold() == "by" or _BODY.search(first) or _ROLE.search(first):
        return None
    if first.casefold() in _NOBODY or is_button(first) or " " in _ROLE_AFTER.sub("", name) != name:
        return None
    return _cased(name)


def _line(text: str) -> str:
    text = (squeeze(text[:_LONGEST]) or "").strip("[]【】《》 ")
    text = _AND_PHOTOS.sub("", _POSTED.sub("", _SHARED.sub("", _PICTURES_BY.sub("", text))))
    undated = _DATED.sub("", text, count=1)
    if undated != text:
        text = _BEFORE_DATE.sub("", undated, count=1)
    return _GLUED.sub("", _POSTED.sub("", text))


def plain(text: str) -> str:
    """A byline as printed, without its "By" and its date."""
    return _BY.sub("", _line(text), count=1).strip(" \t,.;:|-–—")


def is_office(name: str) -> bool:
    """Whether a word in it belongs to a newsroom or a company, and none to a button."""
    return (
        any(w.lower() not in _SMALL for w in _BODY.findall(name))
        and name.casefold() not in _LABELS
        and not is_button(name)
    )


def is_team(name: str) -> bool:
    """Whether it ends as newsrooms sign: "Courier Staff"."""
    return bool(_TEAM.search(name)) and not re.search(r"[,|]", name)


def is_button(name: str) -> bool:
    """Whether it is what a publishing system or a button says where nobody signed, or the firm that built the site."""
    return bool(_BUTTON.search(name))


def is_address(name: str) -> bool:
    """Whether it holds a web or mail address, or signs that no name has."""
    return bool(_ADDRESS.search(name) or re.search(r"[@/#<>=?!]", name))


_OPENERS = frozenset(
    """the a an this these our your here's how why what when where more full key buy get tweet read see breaking current
    latest opening top all for with das die der dem ein eine einen aus zum zur mit mehr weitere weiterer weiteres
    weiterführende weiterführender letzte aktuelle alle wie was warum so im am les des une los las una unos más todos
    tüm tous plus toutes""".split()
)
"""Words that open a heading or a button, and no person's name."""
_ARTICLE_INSIDE = re.compile(r"\b(?!Van|Von|Aus|In)[A-ZÄÖÜ][\w-]* (?:der|das|dem|den|die)\b")
"""An article that no preposition leads in: "Buch der Woche", but not "van der Berg"."""
_NOBODY = frozenset("text posted published written by author autor staff redaktion am um on at".split())


def is_person(name: str) -> bool:
    """Whether this may be a person's name: a few words of letters, no address, no office, no newsroom."""
    count = len(name.split())
    letters = _WORDS_ONLY.findall(name)
    if (
        not letters
        or len(name) > 50
        or count > 6
        or name.casefold() in _NOBODY
        or (count > 1 and name.split(maxsplit=1)[0].casefold() in _OPENERS)
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
    if _ARTICLE_INSIDE.search(name):
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
