"""What kind of article an address says it is: the folder that it is filed in, or a word that opens its last part."""

from __future__ import annotations

import re

from db.model import Genre

PATH_GENRES = tuple(
    (genre, re.compile(rf"/(?:{words})(?:/|\.html?$|$)|{slug}", re.IGNORECASE))
    for genre, words, slug in (
        (
            Genre.OPINION,
            "opinions?|op-?eds?|comment(?:ary|isfree)?|kommentare?|meinung|opinion(?:e|es|i)|columnists?|columns?|"
            "editorials?|tribunes?|debatt|mneni[ey]|letters",
            "/(?:kommentar|leitartikel)-",
        ),
        (Genre.ANALYSIS, "analysis|analyses|analysen?|analisis|explainers?|hintergrund", "/analysis-"),
        (
            Genre.LIVE,
            "live|live-?blogs?|live-?updates?|liveticker|ticker|en-direct|direct|en-vivo",
            "/[^/]*(?:live-?blog|live-?updates|liveticker)",
        ),
        (
            Genre.SPONSORED,
            "sponsored|advertorials?|brandvoice|brand-?studio|paid-?content|partner-?content|anzeigen?|branded",
            "/(?:advertorial|sponsored)-",
        ),
        (Genre.SATIRE, "satire|satira|humou?r", "/satire-"),
        (Genre.VIDEO, "videos?|watch|mediathek", "/video-"),
        (
            Genre.GALLERY,
            "galler(?:y|ies|ie)|photos?|pictures|bilder|fotostrecken?|slideshows?|diaporama|fotogalerias?|in-pictures",
            "/fotostrecke-",
        ),
    )
)
"""Parts of an address that file an article under a genre; the last two give way to a label on the page."""
_WEAK = (Genre.VIDEO, Genre.GALLERY)


def path_genre(path: str, *, weak: bool = False) -> tuple[Genre, str] | None:
    """(genre, evidence) of a path; None where it tells none.  `weak`: ask for those that give way to a label."""
    for found, pattern in PATH_GENRES:
        if (found in _WEAK) is weak and (match := pattern.search(path)):
            return found, f"path: {match.group().strip('-_.')}"
    return None
