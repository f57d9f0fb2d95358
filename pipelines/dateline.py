"""What a wire story opens with: the place it was filed from and the agency that filed it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

AGENCIES: dict[str, str] = {
    name.casefold(): name
    for name in (
        "AP|Associated Press|The Associated Press|Reuters|Thomson Reuters|AFP|Agence France-Presse|"
        "Agence France Presse|"
        "UPI|United Press International|dpa|Deutsche Presse-Agentur|APA|sda|Keystone-SDA|SID|AFP/SID|KNA|epd|"
        "EFE|Agencia EFE|"
        "Europa Press|ANSA|AGI|Adnkronos|LaPresse|TASS|ITAR-TASS|ТАСС|Sputnik|RIA Novosti|РИА Новости|Interfax|"
        "Интерфакс|"
        "Xinhua|新华社|新华网|Kyodo|Kyodo News|共同通信|共同|Jiji Press|時事|時事通信|Yonhap|연합뉴스|뉴시스|뉴스1|"
        "Anadolu Agency|Anadolu Ajansı|"
        "AA|DHA|Demirören Haber Ajansı|İHA|İhlas Haber Ajansı|"
        "IANS|PTI|Press Trust of India|ANI|UNI|IRNA|ISNA|Fars|Tasnim|SANA|WAFA|SPA|WAM|KUNA|Petra|"
        "MENA|QNA|APP|PNA|"
        "Antara|Bernama|CNA|KCNA|BelTA|БЕЛТА|Ukrinform|Укринформ|Укрінформ|УНИАН|Prensa Latina|Télam|Canadian Press|"
        "The Canadian Press|PA|PA Media|Press Association|AAP|Australian Associated Press|IPS|Bloomberg|"
        "Bloomberg News|PAP|"
        "ČTK|TASR|SITA|MTI|Lusa|Agência Lusa|Agência Brasil|Estadão Conteúdo|NAN|RFI|NTB|Ritzau|TT|STT|Belga|"
        "ANP|BNS|ELTA|LETA|"
        "Tanjug|Hina|SRNA|BTA|БТА|Agerpres|ANA-MPA|Notimex|NTN24|Politico|Tribune News Service|StatePoint"
    ).split("|")
}
"""Agencies and their usual marks, casefolded → as they write themselves; matched whole, never inside a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a wire story opens with."""

    place: str | None = None
    agency: str | None = None


_PLACE = r"(?P<place>[^\W\d_][^\d\n()/:;!?\"“”]{1,60}?)"
_DAY = r"(?:[,.]?\s*(?:\d{1,2}\.?(?:\s*(?:de\s+)?[^\W\d_]{3,10}\.?)?|[^\W\d_]{3,10}\.?\s+\d{1,2})(?:,?\s*\d{4})?)?"
_AGENCY = r"(?P<agency>[^\W\d_][\w.\-/ ]{1,30}?)"
_DASH = r"\s*(?:[-–—―]{1,2}|\.[-–—]|:)\s*"
_OPENINGS = [
    re.compile(p)
    for p in (
        rf"^{_PLACE}{_DAY}[,.]?\s*[(（]{_AGENCY}[)）]{_DASH}",
        rf"^{_PLACE}{_DAY}[,.]?\s*/{_AGENCY}/[.,]?(?:{_DASH})?",
        rf"^[(（]{_AGENCY}[)）]{_DASH}{_PLACE}{_DAY}{_DASH}",
        rf"^{_PLACE}{_DAY}[,.]?\s*[(（]{_AGENCY}[)）]\.?\s",
        rf"^{_PLACE},{_DAY}\s*{_AGENCY}{_DASH}",
        rf"^{_PLACE}{_DAY}{_DASH}{_AGENCY}\.\s",
        rf"^[(（]{_AGENCY}[)）](?:{_DASH}|\s)",
        rf"^(?P<place>[A-Z][A-Z.'’\- ]{{2,30}}(?:, [A-Z][A-Za-z. ]{{1,20}})?){_DAY}\s*[–—]\s*",
        rf"^(?P<place>[A-Z][A-Z.'’ ]{{2,30}}(?:, [A-Z][A-Za-z. ]{{1,20}})?){_DAY}\s+-{{1,2}}\s+",
        r"^(?P<agency>新华社|中新社)(?P<place>[\u4e00-\u9fff]{2,6}?)\d{1,2}月",
        r"^【(?P<place>[^】]{2,8}?)(?:=|＝)?(?P<agency>共同|時事|ロイター|AFP)(?:=時事)?】",
        r"^[(（](?P<place>[가-힣]{2,8})=(?P<agency>연합뉴스|뉴시스|뉴스1)[)）]",
    )
]


_CALLED_AGENCY = re.compile(
    r"\b(?:agency|agence|agencia|agência|agenzia|agentur\w*|newswire|press association)\b", re.I
)
"""What agencies that we do not know call themselves."""


def opening(paragraphs: Iterable[str]) -> Opening:
    """Place and agency of a dateline among the first paragraphs: ``MOSCOW (Sputnik) –``, ``PARIS, AFP -``."""
    for paragraph in paragraphs:
        head = paragraph[:140]
        for pattern in _OPENINGS:
            match = pattern.match(head)
            if not match:
                continue
            found = match.groupdict()
            place, agency = found.get("place"), found.get("agency")
            known = _agency(agency) if agency else None
            if agency and not known and place and place.isupper() and _CALLED_AGENCY.search(agency):
                known = agency.strip()
            if agency and not known:
                continue
            if place and not _is_place(place):
                continue
            return Opening(place=place.strip(" ,.") if place else None, agency=known)
    return Opening()


def _agency(text: str) -> str | None:
    """The agency in a credit, as written; ``dpa/lsw`` is signed by dpa."""
    text = text.strip()
    if text.casefold() in AGENCIES:
        return text
    for part in re.split(r"\s*[/,]\s*|\s*-\s*", text):
        if part.casefold() in AGENCIES:
            return part
    return None


def _is_place(text: str) -> bool:
    words = text.split()
    return len(words) <= 6 and not words[0].islower() and text.casefold() not in AGENCIES and not text.endswith("'")
