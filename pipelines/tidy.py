"""Lines that stand among the paragraphs of an article and are none of it: told by their words, never by the outlet."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.months import MONTHS, STAMP, is_stamp, written_days
from pipelines.names import LINE_BY, is_office, signed_by
from pipelines.structured import bare


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph as it was found."""

    kind: str
    """p, head, item, quote, row or code."""
    text: str


def _phrases(text: str) -> str:
    """Alternatives, one a line."""
    return "|".join(line.strip() for line in text.strip().splitlines())


_START = r"^[^\w\"“„«‘'》」]*"
"""A line's start, bullets aside; what opens with a quotation mark is somebody's words."""
_ASK = r"(?:^[^\w\"“„«‘']*|[.!?:–—-] |\bplease |\byou can (?:also )?)"
"""Where an imperative may stand."""
_TEASER = re.compile(
    _START
    + "(?:"
    + _phrases(
        r"""
        read (?:more|also|next|the full|our)\b|also read\b|see also\b|also:|more on this\b|more:|you (?:may
        might) also like\b
        watch(?: (?:also|more|now|live|it|below))?\s*:|watch the video|listen(?: now)?\s*:|don.t miss\b
        sign up\b|subscribe\b|(?:story|article) continues\b|continue reading\b|click here (?:to|for)\b
        related(?: (?:stories|articles|news|content|coverage|links?|topics|video))?\s*(?::|$)
        follow (?:us|me|@|along)|like us on\b|join (?:us|our|the conversation)\b|share (?:this|on|via)\b
        download (?:the|our)\b|get (?:the|our) (?:app|latest)\b|get (?:real-time|breaking)\b|find us on\b
        lesen sie (?:auch|hier|mehr|dazu)\b|auch interessant\s*:|das könnte sie auch\b|das thema könnte\b
        schon gelesen\W*$|weitere (?:informationen|infos)(?: \w+){0,3} (?:unter|hier|finden sie)\b
        jetzt (?:abonnieren|lesen|anmelden)\b|mehr\s*:|folg(?:st|en sie|e) (?:du|uns)\b|auch lesen\b
        pour (?:lire|accéder).{0,60}(?:suite|abonn|illimité)|(?:sur|dans) le même sujet
        vea (?:también|además|más|aquí)\b|lea\s*:|lea (?:además|aquí|más|también)\b|mir[ae] (?:también|lo que)\b
        (?:te|le) (?:puede|podría) (?:interesar|gustar)|(?:te|le) recomendamos\b|le(?:e|a) (?:también|más)\b
        lire (?:aussi|également|la suite)\b|à lire (?:aussi|également)\b|voir aussi\b|abonnez-vous\b
        leer (?:más|también)\b|ver también\b|suscríbete\b|síguenos\b
        leia (?:também|mais)\b|veja também\b|saiba mais\b|assine\b|leggi anche\b|guarda anche\b
        lees (?:ook|meer|verder)\b|czytaj (?:też|także|więcej|również)\b|zobacz (?:też|także|również)\b
        les også\b|læs også\b|läs (?:också|mer|även)\b|lue myös\b|čtěte (?:také|více)\b|čítajte aj\b|olvasta már\b
        читайте (?:также|ещё|еще|нас|:)|смотрите также|подписывайтесь|також читайте|читайте також|прочетете още
        (?:ये|यह|इसे) भी पढ़ें|อ่านเพิ่มเติม|อ่านต่อ|ข่าวที่เกี่ยวข้อง
        baca juga\b|xem thêm\b|ayrıca okuyun\b|ilgili haber|اقرأ أيضا|اقرأ أيضًا|بیشتر بخوانید
        関連記事|関連キーワード|あわせて読みたい|続きを読む|相关阅读|延伸閱讀|관련기사
        """
    )
    + ")",
    re.IGNORECASE,
)
"""How a line begins that asks the reader to go elsewhere."""
_HEADING = re.compile(
    _START
    + "(?:"
    + _phrases(
        r"""
        more (?:[\w’']+ ){0,4}(?:stories|news|articles|reading|coverage)\W*$|more (?:from|stories|news|on|about)\b
        recommended\b|newsletters?\b|our apps?\b|advertisement\b
        mehr (?:zum thema|themen|dazu|lesen|infos?|aus|von)\b|lesetipp|(?:zum )?weiterlesen\b|zum thema\b
        abonnieren\b|auch auf \S+
        auch interessant|empfohlene (?:beiträge|artikel)
        weitere (?:informationen|infos|themen|artikel|beiträge|meldungen|nachrichten|aktuelle \w+|\w+ themen)\b
        (?:contenidos?|notas?|noticias?|artículos?) relacionad[oa]s?\b|à découvrir\b|en savoir plus\W*$
        (?:verwendete )?quellen\W*$|sources\W*$|fuentes\W*$|references\W*$|einzelnachweise\W*$|pour aller plus loin\W*$
        おすすめ|이 기사|(?:\S+ )?주요 ?뉴스$
        """
    )
    + ")",
    re.IGNORECASE,
)
"""How a heading of other stories begins; a sentence that begins so is text."""
_LABEL = re.compile(
    _START
    + "(?:"
    + _phrases(
        r"""
        share|tweet|print(?: article)?|e-?mail|comments?|facebook|twitter|whatsapp|telegram|linkedin|pinterest
        copy link|save|reprints
        advertis(?:ement|ing)|anzeige|werbung|publicité|publicidad|pubblicità|reklam[aey]?|реклама
        thank you|ad|teilen|drucken|kommentare?|merken|partager|compartir|condividi
        \d+ (?:comments?|shares?|kommentare?)|(?:\d+\s*)?(?:min(?:ute)?s?|minuten) (?:read|lesezeit)
        lese(?:zeit|dauer)\W.{0,20}
        image|photo|video|gallery|tags?|topics|themen|stichw[oö]rter|schlagworte|etiquetas|etiketler
        getty(?: images)?|reuters|loading\.*
        (?:first )?published|(?:last )?(?:updated|modified)|letzte änderung|keine kommentare
        next|previous|prev|back|top|menu|home|\d+/\d+|headline
        kommentar abgeben|कॉपी लिंक|(?:article|story) content|embed
        article|artikel|articolo|artículo|artigo|artykuł|článek|článok|cikk|статья|стаття
        """
    )
    + r")[^\w\"”»“?]*$",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r"^\W*(?:tags?|topics?|filed under|keywords|themen|schlagwörter|stichwörter|mots-clés|etiquetas|etiketler|"
    r"temas|теги|метки)\s*:",
    re.IGNORECASE,
)
_PICTURES = r"(?:photo(?:graph)?s?|image|picture|video|foto|fotos|bild|bilder|fotografía|imagen|фото|صورة|写真|사진)"
_CREDIT = re.compile(
    rf"{_START}{_PICTURES}(?: (?:source|credit|caption))?\s*[:：]"
    rf"|{_START}(?:{_PICTURES}|illustrations?|graphics?|artwork|animation) (?:source|credit|by|caption|courtesy)\b"
    r"(?:.{1,100}[^.!?…”\"]$|(?:(?: (?:of|the|and|for|via))?(?-i: [A-Z]\S+)){1,6}$)"
    r"|^©|^copyright\b(?:\s*(?:[©ⓒ:]|\(c\)|\d{4})|.{0,80}[^.!?…”\"]$)|"
    r"(?<![.!?] )[(\[][^()\[\]]{0,40}\b(?-i:AP|AFP|REUTERS|Reuters|Getty|dpa|EPA|Shutterstock|iStock|"
    r"Associated Press)\b[^()\[\]]{0,40}[)\]]\s*$|"
    r"[(\[][^()\[\]]{2,40}[/,|][^()\[\]]{0,10}\b(?-i:AP|AFP|REUTERS|Reuters|Getty|dpa|EPA|Shutterstock|iStock|"
    r"Associated Press)\b[^()\[\]]{0,40}[)\]]\s*$|"
    r"^crédits? photos?\b|^titelbild\s*:|^image illustrative\b|\bphotos? © |"
    r"(?:^|[.!?”\"] )photo(?:graph)? by [^.]{3,60}$"
    r"|[(\[](?:photo|foto|bild|image|file photo|screenshot|screengrab)\b[^()\[\]]{0,80}[)\]]\s*$"
    r"|\b(?:Getty Images|Shutterstock|AFP via Getty|picture alliance)\s*[)\]]?\s*$|^\(photos? by ",
    re.IGNORECASE,
)
"""A picture's: "Photo: ..." and "Video by" with a name and no sentence."""
_REPORTED = re.compile(
    r"^\W*(?:(?:additional |with )?(?:reporting|reports?|files?|material)|writing|editing|compiled) (?:by|from) (.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""What names others who worked on a report, where nothing but names follows."""
_BETWEEN = frozenset(
    """and in at by for of the from with editing writing reporting additional compiled staff agencies agency wires
    writers correspondents news service services this report to""".split()
)
_SIGNATURE = re.compile(
    r"^\W*(?:(?:\S+ ){0,4}contributed to this (?:report|story|article)|(?:redaktion|faktencheck|texte?|fotos?|"
    r"mitarbeit|autor(?:in)?|realisation)\s*:|"
    r"mit agenturmaterial\b|mit material\b[^.!?]*$|"
    r"\(?(?:dpa|afp|ap|sda|apa|reuters|epd|kna|sid|ots)(?:[/,]\s?\w+){0,2}\)?\W*$|"
    r"(?:follow|contact|reach|e-?mail|write to) (?!with|between|among).{0,80}(?:\b(?:on|at|via) twitter|@\S+)|"
    r".{0,120}\bmay be reached at\b.{0,60}(?:@|\d{3}))",
    re.IGNORECASE,
)
_CHANNEL = r"(?:newsletter|whatsapp|telegram|google news|youtube channel|push[ -]?(?:notif|nachricht|mitteil|meldung))"
_APPEAL = re.compile(
    _ASK + r"(?:(?:sign up|subscribe|follow|join|register|abonn|meld\w* (?:sie|dich|euch)|folg(?:en sie|e|t)?\b|"
    rf"erhalten sie|inscr[ií]|suscr[ií]|registr|iscriv)(?!-).{{0,120}}{_CHANNEL}|"
    r"do you have a (?:story|tip)\b|have a tip\?|submit your letter|never miss\b|we use cookies|"
    r"to (?:view|read|continue)\b.{0,60}(?:subscri|log ?in|sign in|regist)|"
    r"(?:are you )?already (?:a )?(?:subscri|member|logged in|registered)[^.]{0,30}\?|"
    r"for the latest\b.{0,80}\b(?:download|follow|subscribe|sign up)\b|download (?:the|our|this)\b.{0,60}\bapps?\b|"
    r"if you enjoy(?:ed)? (?:reading )?this|unterstütz(?:e|en sie) (?:uns|unsere)|s[ií]guenos en|"
    r"send us your feedback|enable javascript|more to follow\W*$)"
    r"|^(?:wie )?hat (?:ihnen|dir|euch) (?:dieser|der) (?:artikel|beitrag|text) gefallen|"
    r"ihre meinung ist uns wichtig|únete .{0,60}(?:canal|grupo|enlace)|"
    r"\byou(?:['’]re| are) already (?:a )?(?:subscri|member|registered)|"
    r"(?:reproduc|republish|redistribut|reprint|copied).{0,120}written permission|"
    r"\bpersonal,? non-?commercial use only\b|"
    r"(?:all rights|alle rechte|tous droits|todos los derechos|tutti i diritti|todos os direitos) (?:are )?"
    r"(?:reserved|vorbehalten|réservés|reservados|riservati)|alle angaben ohne gewähr|"
    r"breaking (?:news )?story\W+(?:more|check|please)|(?:views|opinions) expressed (?:here\b|in this (?:article|"
    r"column|post|piece|commentary|essay|blog)|(?:are|by|within)\b.{0,80}\b(?:authors?|contributors?|writers?|own)\b)",
    re.IGNORECASE,
)
_OFFERING = re.compile(
    r"\b(?:(?:sign up|subscribe|abonn|anmeld|inscri|suscr|registr|follow|folg|erhalten|join|iscriv).{0,120}"
    rf"{_CHANNEL}|(?:newsletter|whatsapp).{{0,60}}(?:sign up|subscribe|abonn|anmeld|inscri)|"
    r"canal de (?:telegram|whatsapp|youtube)|(?:tu|su) suscripción|your subscription|ihr abo(?:nnement)? )",
    re.IGNORECASE,
)
"""Words of an appeal that are text in a full sentence, unless it addresses the reader."""
_TO_YOU = re.compile(
    r"\b(?:your?|our|(?-i:Sie|Ihnen|Ihren?)|dich|dir|dein\w*|unser\w*|vous|votre|notre|nos|nuestr\w*|nosso|nossa|nostr\w*|"
    r"tu|te|haz|haga)\b",
    re.IGNORECASE,
)
_APPEAL_UNSPACED = re.compile(
    r"をフォロー(?:する)?$|読み放題|電子版が利用|登録すると|メールマガジン|会員限定|無料で会員登録"
)
_SENTENCE = re.compile(r"[.!?…。！？।؟][\"”»’')\]]*\s*$")
_CITED = re.compile(
    r"\bzitier(?:vorschlag|weise)\b|^\W*(?:how to cite|cite (?:this|as)|suggested citation|pour citer|cómo citar|"
    r"como citar|come citare)\b|\((?:abgerufen am|accessed|retrieved|consulté le|consultado el)\b[^()]{0,40}\)\W*$",
    re.IGNORECASE,
)
"""How an article says that it is to be cited."""
_SOURCE = re.compile(
    r"^\W*(?:quellen?|source|sources|fuentes?|fonte|fonti|fontes|bron|källa|kilde|źródło|zdroj|kaynak|sumber|nguồn|"
    r"источник|джерело|المصدر|منبع|出典|来源|출처|"
    r"our (?:standards|principles|policy|policies|guidelines))\s*[:：].{0,60}$",
    re.IGNORECASE,
)
"""A line that names where the report is from, or what its house abides by."""
_INITIALS = re.compile(
    r"^(?:[(\[/][\w.,/ äöüß-]{2,14}[)\]/]|[A-ZÄÖÜ]{2,8} ?\([^()]{2,60}\)|[a-zäöü]{2,4}(?:[/,] ?[a-zäöü]{2,4}){0,3})$"
)
"""How editors sign the end of a report: (dmk), sda/kes, ARD (Jane Doe)."""
_ADDRESS = re.compile(
    r"\b[\w.+-]+@[\w-]+\.\w{2,}|^(?:[\w.:]+\s){0,5}@\w{3,}\W*$|"
    r"(?:follow|twitter|instagram|facebook)\b.{0,60}\s@\w{3,}\b|https?://(?:www\.)?(?:twitter|x|facebook)\.com/\S+",
    re.IGNORECASE,
)
"""A mail address, and a handle at the end of a short line or after the word "follow"."""
_CORRECTION = re.compile(
    r"^\W*(?:editors?['’]?s?['’]? note|(?:correction|clarification|corrected|update)s?\b|"
    r"anmerkung der redaktion|korrektur|"
    r"nota de la redacción|erratum)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^\W*(?:by|von|par|por|di|door|av|text|words|autor(?:in)?|автор)\s*:?\s+\S+(?:\s+\S+){0,7}\W*$", re.IGNORECASE
)
_IS = r"(?:is|was|covers|writes|works|reports|has|joined|ist|schreibt|war|arbeitet|est|es|escribe|è|é|är|er)\b"
_NEW_WINDOW = re.compile(
    r"\s*\((?:öffnet (?:im|in) neue[mn] (?:fenster|tab)|opens? in (?:a )?new (?:window|tab)|"
    r"s.ouvre dans une nouvelle fenêtre|"
    r"se abre en (?:una )?(?:nueva )?ventana(?: nueva)?)\)",
    re.IGNORECASE,
)
_CRUMBS = 12
"""Blocks after which a short line is no crumb any more, but a line of verse."""
_LAST = 4
"""Blocks from the end in which sources and initials are looked for."""
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")


def tidied(
    blocks: Sequence[Block],
    headlines: Collection[str],
    authors: Collection[str],
    links: Collection[str],
    own: Collection[str] = (),
) -> list[str]:
    """The paragraphs that are the article's own text, in order.

    `headlines` and `authors` are what the page calls itself and who signed it, `links` the texts of blocks that are
    one link from end to end, `own` the outlet's names for itself.
    """
    outlet = {n for o in own if len(n := bare(o)) > 3}
    crumbs = {bare(part) for h in headlines for part in re.split(r"[|/»:–—]|\s-\s", h)}
    heads = {bare(h) for h in headlines} - {""}
    names = dict.fromkeys(n for a in authors if (n := bare(a)))
    blocks = _without_ends(blocks)
    kept: list[str] = []
    skipping = begun = False
    for i, block in enumerate(blocks):
        text = _NEW_WINDOW.sub("", block.text)
        left = len(blocks) - i
        if skipping and (block.kind == "item" or bare(text) in links):
            continue
        skipping = False
        if _CORRECTION.match(text) and len(text) > 40:
            kept.append(text)
        elif not names and signed_by(text):
            kept.append(text)  # nobody else is known to have signed
        elif bare(text) in heads or (
            not begun and i < _CRUMBS and (_ends_in_headline(text, heads) or _is_crumb(block, text, crumbs))
        ):
            continue
        elif _is_teaser(block, text, links):
            following = blocks[i + 1].kind if left > 1 else ""
            skipping = block.kind == "head" or text.rstrip().endswith(":") or (len(text) < 60 and following == "item")
        elif left <= _LAST and (
            text.startswith("©")
            or _CITED.search(text)
            or _SOURCE.match(text)
            or _INITIALS.match(text)
            or _is_imprint(block, text, outlet)
        ):
            continue
        elif not (
            _is_furniture(text)
            or (is_stamp(_unnamed(text, authors)) and not (begun and _is_of_timeline(block)))
            or _is_signed(text, names, i, left)
            or (not begun and block.kind == "row" and _CLOCK.search(text))
        ):
            kept.append(text)
            begun = begun or len(text) >= 80 or (len(text) >= 30 and " " not in text)
    return kept


def _without_ends(blocks: Sequence[Block]) -> Sequence[Block]:
    """Sub-headings that nothing follows are the next box's."""
    end = len(blocks)
    while end and (
        blocks[end - 1].kind == "head"
        or (len(blocks[end - 1].text) < 40 and (_leads_on(blocks[end - 1].text) or _LABEL.match(blocks[end - 1].text)))
    ):
        end -= 1
    return blocks[:end]


def _is_imprint(block: Block, text: str, outlet: Collection[str]) -> bool:
    """A short line at the end in which the outlet or a newsroom signs."""
    if block.kind != "p" or len(text) > 40 or text.endswith((".", "!", "?", "…", "”", '"')):
        return False
    return is_office(text) or any(name in bare(text) for name in outlet)


def _ends_in_headline(text: str, heads: set[str]) -> bool:
    """Whether it is the headline with its label glued on."""
    told = bare(text)
    return any(len(h) > 20 and told.endswith(h) and len(told) < len(h) + 60 for h in heads)


def _is_crumb(block: Block, text: str, crumbs: Collection[str]) -> bool:
    """A word or two before the text has begun: a section, a button, a place of publication, a part of the title."""
    if len(text) < 60 and bare(text) in crumbs:
        return True
    if block.kind in ("head", "quote") or re.search(r"[.!?…:;。！？؟।»”\"]\W*$", text):
        return False
    return len(text) <= 30 and len(text.split()) <= 3 if " " in text else len(text) <= 12


def _is_teaser(block: Block, text: str, links: Collection[str]) -> bool:
    if len(text) < 250 and len(text.split()) >= 4 and bare(text) in links:
        return True
    if len(text) >= 200 or not _leads_on(text):
        return False
    return len(text) < 60 or block.kind in ("item", "head") or not re.search(r"[.?!”\"]\W*$", text)


def _leads_on(text: str) -> bool:
    return bool(_TEASER.match(text) or (_HEADING.match(text) and not _SENTENCE.search(text)))


def _is_furniture(text: str) -> bool:
    short = len(text) < 250
    if len(text) < 40 and _LABEL.match(text):
        return True
    return bool(_TAGS.match(text) or (short and (_CREDIT.search(text) or _credits(text) or _appeals(text))))


def _credits(text: str) -> bool:
    """Whether it names others who worked on the report."""
    if _SIGNATURE.match(text):
        return True
    named = _REPORTED.match(text)
    words = (word.strip(".,;:()[]–—-") for word in named[1].split()) if named else ()
    return named is not None and all(w[:1].isupper() or not w or w in _BETWEEN for w in words)


def _appeals(text: str) -> bool:
    return bool(
        _APPEAL.search(text)
        or (_OFFERING.search(text) and (_TO_YOU.search(text) or not _SENTENCE.search(text)))
        or (not text.isascii() and _APPEAL_UNSPACED.search(text))
    )


def _is_of_timeline(block: Block) -> bool:
    """Whether it is a heading that is a day and nothing else."""
    return block.kind == "head" and all(w in MONTHS for w in re.findall(r"[^\W\d_]+", block.text.casefold()))


def _unnamed(text: str, authors: Collection[str]) -> str:
    """A short line without the names of those who signed."""
    if len(text) <= STAMP:
        for name in authors:
            text = text.replace(name, "")
    return text


def _is_signed(text: str, names: Collection[str], before: int, left: int) -> bool:
    """A byline at either end, an address for tips, a line about the author."""
    near_end = left <= 6
    if len(text) < 120 and (before < 6 or left < 4):
        told = bare(text)
        if (
            told in names
            or (len(names) > 1 and told == "".join(names))
            or ((_BY.match(text) or LINE_BY.match(text)) and any(n in told for n in names))
            or (LINE_BY.match(text) and not _SENTENCE.search(text) and next(written_days(text), None))
        ):
            return True
    if near_end and len(text) < 300 and _ADDRESS.search(text):
        return True
    if near_end and len(text) < 500:
        opening = re.match(rf"^(.{{2,60}}?),? {_IS}", text)
        return opening is not None and any(
            bare(opening[1]) in (n, n[: len(bare(opening[1]))]) or n in bare(opening[1]) for n in names
        )
    return False
