"""What an address alone tells: a story, a shelf of stories, a service page, a file."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

SERVICE = "service page"
SECTION = "section page"
OTHER_PATH = "not an article's path"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SERVICE = _names(
    """about about-us aboutus who-we-are our-team team staff masthead contact contact-us contactus contacts feedback
    privacy privacy-policy privacy-notice your-privacy-choices terms terms-of-use terms-of-service tos legal disclaimer
    terms-and-conditions conditions-of-use copyright imprint impressum cookie cookies cookie-policy cookie-settings
    accessibility subscribe subscription subscriptions subscribe-now abo abonnement abonnements abonnieren membership
    donate support support-us help faq faqs login log-in signin sign-in logout register registration signup sign-up
    account my-account myaccount user profile preferences settings newsletter newsletters alerts advertise
    advertising advertise-with-us media-kit mediadaten publicidad jobs careers career karriere vacancies classifieds
    shop store rss feed feeds rss-feeds sitemap site-map apps app mobile epaper e-paper e-edition print-edition
    corrections ethics ethics-policy editorial-policy editorial-standards send-tip tips press-room cart checkout
    kontakt kontakte kontakty datenschutz datenschutzerklaerung agb nutzungsbedingungen anzeigen ueber-uns uber-uns
    mentions-legales qui-sommes-nous nous-contacter contactez-nous cgu cgv confidentialite connexion inscription
    contacto contactenos quienes-somos aviso-legal politica-de-privacidad terminos suscripcion suscribete suscriptores
    contato quem-somos politica-privacidade assine chi-siamo contatti note-legali abbonati abbonamenti
    over-ons colofon voorwaarden om-oss kontakta-oss personvern o-nas regulamin polityka-prywatnosci reklama
    o-proekte o-kompanii kontaktid hakkimizda iletisim kunye gizlilik"""
)
"""Last parts of paths that serve readers instead of telling a story."""

_DOORS = _names(
    """search suche buscar recherche ricerca busca zoeken account accounts login signin register subscribe user users
    newsletter newsletters wp-login.php wp-admin wp-json cgi-bin cart checkout share print feed rss"""
)
"""First parts of paths below which nothing is a story."""

_SHELVES = _names(
    """tag tags topic topics category categories kategorie kategorien categoria categorias categorie section sections
    label labels hashtag keyword keywords mot-cle etiqueta etiquetas etiket tagi
    author authors autor autoren autores auteur auteurs autore autori by byline profile profiles journalist
    journalists contributor contributors columnists staff yazar yazarlar"""
)
"""Parts of paths that hold lists of stories, or people who write them."""

_SOFT_SHELVES = _names(
    """rubrik rubriken rubrique rubriques rubric rubrics thema themen tema temas theme themes archive archives archiv
    archivo page pages hub hubs"""
)
"""The like, but some sites keep stories in them."""

_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|ico|bmp|pdf|docx?|xlsx?|pptx?|zip|gz|mp3|m4a|mp4|m3u8|mov|avi|ics|apk|css|js"
    r"|json|xml|rss|atom|rdf|opml|txt|epub)\Z",
    re.I,
)
_DATE = re.compile(
    r"(?:^|[/_.-])(?:19|20)\d\d(?:[/_.-](?:0?[1-9]|1[0-2])[/_.-](?:0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|[/-](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[/-]\d{1,2}(?!\d)"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|/(?:0[1-9]|1[0-2])/(?=[^/]*[^/\d][^/]*))",
    re.I,
)
"""A day in the path, or a year and a month before a name."""
_DATE_ALONE = re.compile(r"(?:199|20[0-3])\d(?:/\d{1,2}){0,2}/?\Z")
_NUMBER = re.compile(
    r"(?<![0-9])\d{5,}(?![0-9])|(?<![0-9a-z])(?=[0-9a-z]*\d)(?=[0-9a-z]*[a-z])[0-9a-z]{10,}(?![0-9a-z])"
)
"""A story's number: five digits or more, or a run of ten and more letters and digits mixed."""
_SUFFIX = re.compile(r"\.(?:html?|shtml|php|aspx?|jsp|ece|cms|story|article|do)\Z", re.I)
_PAGING = re.compile(r"(?:page|pg|paged|start|offset|limit|size|year|month|day|w|h|width|height|lang|v|ver)\Z", re.I)
_WORDS = re.compile(r"[^\W\d_]+")


def is_file(url: str) -> bool:
    """Whether the address names a picture, a document or a feed rather than a page."""
    return bool(_FILES.search(urlsplit(url).path))


def path_verdict(url: str, articles: str | None = None) -> str | None:
    """Why the address is no article's, by its path alone; None where it may be one.

    `articles` is the outlet's own regular expression; it has the last word.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    if articles is not None:
        whole = (path, parts.path, f"{parts.path}?{parts.query}")
        return None if any(re.search(articles, text) for text in whole) else OTHER_PATH
    names = [_SUFFIX.sub("", name.lower()) for name in path.split("/") if name]
    if not names or is_story(url):
        return None
    if names[-1] in _SERVICE or names[0] in _DOORS:
        return SERVICE
    shelf = next((i for i, name in enumerate(names) if name in _SHELVES | _SOFT_SHELVES), None)
    if _DATE_ALONE.match("/".join(names if shelf is None else names[shelf + 1 :])):
        return SECTION
    if shelf is None:
        return None
    words, soft = slug_words(url), names[shelf] in _SOFT_SHELVES
    if words >= 4 and (soft or len(names) - shelf > 2):
        return None
    return None if soft and re.fullmatch(r"\d{3,}", names[-1]) else SECTION


def is_story(url: str) -> bool:
    """Whether the address carries what only stories carry: a day with a name after it, or a long number."""
    return dated(url) or numbered(url)


def dated(url: str) -> bool:
    """Whether a day (or year and month) stands in the path, and something besides it."""
    path = unquote(urlsplit(url).path)
    return bool(_DATE.search(path)) and not _DATE_ALONE.match(path.strip("/"))


def numbered(url: str) -> bool:
    """Whether a story's number stands in the last two parts of the path, or in the query."""
    parts = urlsplit(url)
    if any(value.isdigit() and len(value) > 1 and not _PAGING.match(name) for name, value in parse_qsl(parts.query)):
        return True
    return bool(_NUMBER.search("/".join(unquote(parts.path).split("/")[-2:])))


def slug_words(url: str) -> int:
    """The number of words in the last part of the path that has any."""
    names = [name for name in unquote(urlsplit(url).path).split("/") if name]
    return max((len(_WORDS.findall(_SUFFIX.sub("", name))) for name in names[-2:]), default=0)


def looks_like_section(url: str) -> bool:
    """One or two short names and nothing else, as ``/politics`` and ``/sport/ice-hockey/``."""
    parts = urlsplit(url)
    names = [name for name in unquote(parts.path).split("/") if name]
    if parts.query or not names or len(names) > 3 or _SUFFIX.search(parts.path):
        return False
    return all(len(_WORDS.findall(name)) <= 2 and not re.search(r"\d{3}", name) for name in names)
