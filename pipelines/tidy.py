"""Lines that stand among the paragraphs of an article and are none of it: told by their words, never by the outlet."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

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


_TEASER = re.compile(
    r"^\W*(?:"
    + _phrases(
        r"""
        more (?:[\w’']+ ){0,4}(?:stories|news|articles|reading|coverage)\W*$|follow .{0,20} topics
        read (?:more|also|next|the full|our)|also read|see also|also:|more on this|more:|more (?:from|stories
        news|on|about)\b
        related(?: (?:stories|articles|news|content|coverage|links?|topics|video))?\s*(?::|$)|you (?:may
        might) also like
        watch(?: (?:also|more|now|live|it|below))?\s*:|watch the video|listen(?: now)?\s*:|recommended|don.t miss
        sign up|subscribe|newsletter|advertisement|advertising|(?:story|article) continues|continue reading
        click here (?:to|for)
        follow (?:us|me|@|along)|like us on|join (?:us|our|the conversation)|share (?:this|on|via)
        download (?:the|our)
        get (?:the|our) (?:app|latest)|get (?:real-time|breaking)|find us on|our (?:app|apps)
        lesen sie (?:auch|hier|mehr|dazu)|mehr (?:zum thema|dazu|lesen|infos?|aus|von)\b|auch interessant
        lesetipp|weiterlesen
        zum thema|anzeige|werbung|das könnte sie auch|mehr\s*:|abonnieren|jetzt (?:abonnieren|lesen|anmelden)
        folg(?:st|en sie|e) (?:du|uns)
        (?:verwendete )?quellen\W*$|sources\W*$|fuentes\W*$|references\W*$|einzelnachweise\W*$
        à découvrir|pour aller plus loin\W*$|(?:sur|dans) le même sujet|en savoir plus\W*$
        pour (?:lire|accéder).{0,60}(?:suite|abonn|illimité)
        vea (?:también|además|más|aquí)|lea\s*:|lea (?:además|aquí|más)|(?:te|le) (?:puede|podría|recomendamos)\b
        (?:contenidos?|notas?|noticias?|artículos?) relacionad[oa]s?|mir[ae] (?:también|lo que)|¡mira lo que
        auch (?:lesen|auf \S+)|schon gelesen|empfohlene (?:beiträge|artikel)|weiterlesen|das thema könnte
        weitere (?:informationen|infos|themen|artikel|beiträge|meldungen|nachrichten|aktuelle \w+|\w+ themen)
        lire (?:aussi|également|la suite)|à lire (?:aussi|également)|voir aussi|abonnez-vous|publicité
        le(?:e|a) (?:también|más)|leer (?:más|también)|te puede interesar|ver también|lea también|publicidad
        suscríbete|síguenos
        leia (?:também|mais)|veja também|saiba mais|assine|leggi anche|guarda anche|pubblicità
        lees (?:ook|meer|verder)|czytaj (?:też|także|więcej|również)|zobacz (?:też|także|również)|reklama
        les også|læs også|läs (?:också|mer|även)|lue myös|čtěte (?:také|více)|čítajte aj|olvasta már
        читайте (?:также|ещё|еще|нас|:)|смотрите также|подписывайтесь|реклама|також читайте|читайте також
        прочетете още
        (?:ये|यह|इसे) भी पढ़ें|อ่านเพิ่มเติม|อ่านต่อ|ข่าวที่เกี่ยวข้อง
        baca juga|xem thêm|ayrıca okuyun|ilgili haber|اقرأ أيضا|اقرأ أيضًا|بیشتر بخوانید
        関連記事|関連キーワード|あわせて読みたい|続きを読む|おすすめ|相关阅读|延伸閱讀|관련기사|이 기사
        """
    )
    + r")",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:"
    + _phrases(
        r"""
        share|tweet|print(?: article)?|e-?mail|comments?|facebook|twitter|whatsapp|telegram|linkedin|pinterest
        copy link|save|reprints
        order reprints|thank you|advertisement|ad|anzeige|teilen|drucken|kommentare?|merken|partager|compartir
        condividi|reklam
        \d+ (?:comments?|shares?|kommentare?)|(?:\d+\s*)?(?:min(?:ute)?s?|minuten) (?:read|lesezeit)
        lese(?:zeit|dauer)\W.{0,20}
        image|photo|video|gallery|tags?|topics|themen|stichw[oö]rter|schlagworte|etiquetas|etiketler
        getty(?: images)?|reuters|loading\.*
        (?:first )?published|(?:last )?(?:updated|modified)|letzte änderung|keine kommentare
        next|previous|prev|back|top|menu|home|\d+/\d+|headline
        kommentar abgeben|कॉपी लिंक|(?:article|story) content|embed|článek|article
        """
    )
    + r")\W*$",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r"^\W*(?:tags?|topics?|filed under|keywords|themen|schlagwörter|stichwörter|mots-clés|etiquetas|etiketler|"
    r"temas|теги|метки)\s*:",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"^\W*(?:photo(?:graph)?s?|image|picture|video|foto|fotos|bild|bilder|fotografía|imagen|фото|صورة|写真|"
    r"사진)(?: (?:source|credit|by|caption|courtesy)\b.{0,3}|\s*[:：])"
    r"|^\W*(?:illustrations?|graphics?|artwork|animation) (?:by|:) [^.]{3,60}$"
    r"|^©|^copyright\b|[(\[][^()\[\]]{0,40}\b(?-i:AP|AFP|REUTERS|Reuters|Getty|dpa|EPA|Shutterstock|iStock|"
    r"Associated Press)\b[^()\[\]]{0,40}[)\]]\s*$|^crédits? photos?\b|^titelbild\b|^image illustrative\b|\bphotos? © |"
    r"(?:^|[.!?”\"] )photo(?:graph)? by [^.]{3,60}$"
    r"|[(\[](?:photo|foto|bild|image|file photo|screenshot|screengrab)\b[^()\[\]]{0,80}[)\]]\s*$"
    r"|\b(?:Getty Images|Shutterstock|AFP via Getty|picture alliance)\s*[)\]]?\s*$|^\(photos? by ",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^\W*(?:(?:additional |with )?(?:reporting|reports?|files?|material) (?:by|from) |(?:writing|editing|"
    r"compiled) by |"
    r"(?:\S+ ){0,4}contributed to this (?:report|story|article)|(?:redaktion|faktencheck|texte?|fotos?|"
    r"mitarbeit|autor(?:in)?|realisation)\s*:|"
    r"mit (?:agentur)?material|\(?(?:dpa|afp|ap|sda|apa|reuters|epd|kna|sid|ots)(?:[/,]\s?\w+){0,2}\)?\W*$|"
    r"(?:follow|contact|reach|e-?mail|write to|reach) .{0,80}(?:twitter|@\S+)|.{0,120}\bmay be reached at\b)",
    re.IGNORECASE,
)
_APPEAL = re.compile(
    r"\b(?:(?:sign up|subscribe|abonn|anmeld|inscri|suscr|registr|follow|folg|erhalten|join|iscriv).{0,120}"
    r"(?:newsletter|whatsapp|telegram|google news|youtube channel|push)|(?:newsletter|"
    r"whatsapp).{0,60}(?:sign up|subscribe|abonn|anmeld|inscri)"
    r"|do you have a (?:story|tip)|have a tip\?|hat ihnen dieser artikel gefallen|ihre meinung ist uns wichtig|"
    r"we use cookies|"
    r"s[ií]guenos en|únete .{0,60}(?:canal|grupo|enlace)|canal de (?:telegram|whatsapp|youtube)|submit your letter|"
    r"(?:to (?:view|read|continue).{0,60}|already )(?:subscri|log ?in|sign in|regist)|download .{0,60}\bapps?\b|"
    r"never miss|if you enjoy(?:ed)? (?:reading )?this|unterstütz(?:e|en sie) (?:uns|unsere)|written permission|"
    r"(?:all rights|alle rechte|tous droits|todos los derechos|tutti i diritti|todos os direitos) (?:are )?"
    r"(?:reserved|vorbehalten|réservés|reservados|riservati)|alle angaben ohne gewähr|"
    r"copyrighted (?:property|material)|breaking (?:news|new) story\W+(?:more|check|please)|"
    r"more to follow\W*$|(?:tu|su) suscripción|your subscription|ihr abo(?:nnement)? |"
    r"(?:views|opinions) expressed (?:here|in this|are|by|within)|our standards\s*:|"
    r"send us your feedback|enable javascript|personal, non-commercial use only)",
    re.IGNORECASE,
)
_APPEAL_UNSPACED = re.compile(
    r"をフォロー(?:する)?$|読み放題|電子版が利用|登録すると|メールマガジン|会員限定|無料で会員登録"
)
_SOURCE = re.compile(
    r"^\W*(?:quellen?|source|sources|fuentes?|fonte|fonti|fontes|bron|källa|kilde|źródło|zdroj|kaynak|sumber|nguồn|"
    r"источник|джерело|المصدر|منبع|出典|来源|출처)\s*[:：].{0,60}$",
    re.IGNORECASE,
)
"""A line that names where the report is from."""
_INITIALS = re.compile(
    r"^(?:[(\[/][\w.,/ äöüß-]{2,14}[)\]/]|[A-ZÄÖÜ]{2,8} ?\([^()]{2,60}\)|[a-zäöü]{2,4}(?:[/,] ?[a-zäöü]{2,4}){0,3})$"
)
"""How editors sign the end of a report: (dmk), sda/kes, ARD (Jane Doe)."""
_ADDRESS = re.compile(
    r"\b[\w.+-]+@[\w-]+\.\w{2,}|(?:^|\s)@\w{3,}\b|https?://(?:www\.)?(?:twitter|x|"
    r"facebook)\.com/\S+"
)
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
_DATE_WORDS = frozenset(
    """jan january januar janvier enero gennaio janeiro ocak января jänner feb february februar février febrero
    febbraio fevereiro şubat февраля mar march märz mars marzo março mart марта apr april avril abril aprile
    nisan апреля may mai mayo maggio maio mayıs мая jun june juni juin junio giugno junho haziran июня jul july
    juli juillet julio luglio julho temmuz июля aug august août agosto ağustos августа sep sept september
    septembre septiembre settembre setembro eylül сентября oct okt october oktober octobre octubre ottobre
    outubro ekim октября nov november novembre noviembre novembro kasım ноября dec dez december dezember
    décembre diciembre dicembre dezembro aralık декабря monday tuesday wednesday thursday friday saturday sunday
    mon tue wed thu fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi
    jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo segunda terça quarta
    quinta sexta feira am pm a p m um uhr at on à le el de às as the gmt utc est edt pst pdt cst cdt mst mdt bst cet
    cest ist jst kst msk et pt ct h ora ore uur kl klo published updated posted modified first last stand
    aktualisiert veröffentlicht erstellt publié mis jour publicado actualizado atualizado pubblicato aggiornato
    опубликовано обновлено güncelleme uppdaterad publicerad publisert oppdatert date datum update fecha data min
    mins minute minutes minuten minutos minuti minuter read reading time lesezeit temps lecture tempo de di lettura
    leitura tiempo lectura leestijd понедельник вторник среда четверг пятница суббота воскресенье พ ม ค ก เม ย ส ต ธ น มี
    มิ 年 月 日 時 分 更新 配信 掲載 入力 기사입력 입력 수정 등록 년 월 일 오전 오후""".split()
)


_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_STAMP = 90
"""Characters of the longest line of a date."""
_DATE_SIGNS = frozenset("年月日時分秒更新配信掲載公開作成발행입력수정년월일시분")


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
        elif left <= _LAST and (_SOURCE.match(text) or _INITIALS.match(text) or _is_imprint(block, text, outlet)):
            continue
        elif not (
            _is_furniture(text)
            or _is_stamp(_unnamed(text, authors))
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
        blocks[end - 1].kind == "head" or (_TEASER.match(blocks[end - 1].text) and len(blocks[end - 1].text) < 40)
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
    if len(text) >= 200 or not _TEASER.match(text):
        return False
    return len(text) < 60 or block.kind in ("item", "head") or not re.search(r"[.?!”\"]\W*$", text)


def _is_furniture(text: str) -> bool:
    short = len(text) < 250
    if len(text) < 40 and _LABEL.match(text):
        return True
    return bool(_TAGS.match(text) or (short and (_CREDIT.search(text) or _SIGNATURE.match(text) or _appeals(text))))


def _appeals(text: str) -> bool:
    return bool(_APPEAL.search(text) or (not text.isascii() and _APPEAL_UNSPACED.search(text)))


def _unnamed(text: str, authors: Collection[str]) -> str:
    """A short line without the names of those who signed."""
    if len(text) <= _STAMP:
        for name in authors:
            text = text.replace(name, "")
    return text


def _is_stamp(text: str) -> bool:
    """A line of nothing but a date."""
    if len(text) > _STAMP or not re.search(r"\d", text):
        return False
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return all(w in _DATE_WORDS or _DATE_SIGNS.issuperset(w) for w in words) and bool(
        re.search(r"\d{4}|\d[:.h]\d\d", text)
    )


def _is_signed(text: str, names: Collection[str], before: int, left: int) -> bool:
    """A byline at either end, an address for tips, a line about the author."""
    near_end = left <= 6
    if len(text) < 120 and (before < 6 or left < 4):
        told = bare(text)
        if (
            told in names
            or (len(names) > 1 and told == "".join(names))
            or ((_BY.match(text) or LINE_BY.match(text)) and any(n in told for n in names))
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
