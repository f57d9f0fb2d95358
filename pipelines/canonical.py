"""Many addresses of one article → one: the clean address, its identity, and what we ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, unquote_plus, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string


class BadAddress(ValueError):
    """Not an http or https address that anybody could fetch."""


CLICK = re.compile(r"utm_|(?:fbclid|gclid|mc_cid|mc_eid)\Z")
"""Parameters that count a click and never choose the page; not even requested.  Few, so that no page is missed."""

TRACKING = re.compile(
    r"(?:utm|mc|ns|at|itm|mtm|pk|piwik|matomo|hsa|vero|oly|wt|trk|fb|_hs|ga)_"
    r"|wt\.|_hs(?:enc|mi)\Z|__twitter_impression\Z"
    r"|(?:fbc|gc|dc|yc|ysc|twc|ttc)lid\Z|(?:gbra|wbra|msclk|igsh|oc|nc|cmp|sm)id\Z|igsh\Z|mkt_tok\Z"
    r"|(?:cmp|xtor|smtyp|emc|ftag|ito|srnd|sref|srcref|rssfeed|spm|scm|ref|referrer|ref_src|ref_url|source)\Z"
)
"""Names (in lower case) of parameters that say where a reader came from.  A parameter that may choose the
page (id, p, story, v, mod, cid, page ...) is never among them: two pages in one row would lose one of them,
one page in two rows is put right by its rel=canonical."""

SESSION = re.compile(r"(?:phpsessid|jsessionid)=|(?:sid|s)=[0-9a-f]{32}\Z|ticket=st-", re.I)
"""A visitor's number: each visitor, and each visit of ours, sees another one."""

AMP = re.compile(r"(?:amp=(?:1|true|html)?|amp|outputtype=amp)\Z", re.I)

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HOST = re.compile(r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])\Z")
_DEVIATION = re.compile("[ßẞς\u200c\u200d]")
"""IDNA 2003 rewrote or dropped these; since IDNA 2008 they are letters of their own (UTS 46, 4.1.2)."""
_TWIN = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.[^.])")
_SESSION_PATH = re.compile(r";jsessionid=[^/;]*", re.I)
_INDEX = re.compile(r"/(?:index\.(?:html?|php|shtml|aspx?|jsp)|default\.aspx?)\Z", re.I)
_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?)?/?(?:home(?:\.html?)?)?/?\Z", re.I)
_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str, base: str | None = None) -> str:
    """One clean address that can still be fetched; a canonical address is its own.

    Resolved against `base`; host in lower case and IDNA; default port, user, fragment (but ``#!``), dot segments,
    tracking and session parameters gone.  The scheme and the order of what remains are kept.
    Raises `BadAddress` for whatever is no http(s) address.
    """
    parts = _split(url, base)
    query = _kept(parts.query, lambda pair: not (TRACKING.match(_name(pair)) or SESSION.match(pair)))
    path = _without_dots(_SESSION_PATH.sub("", parts.path))
    return urlunsplit(parts._replace(path=path, query=query))


def fetch_url(url: str, base: str | None = None) -> str:
    """What we request for an announced address: as announced, but for its form, its fragment and click counters.

    Twins (``m.``, ``amp.``) are left as they are: the plain address is a guess, the page's rel=canonical is not.
    Raises `BadAddress`.
    """
    parts = _split(url, base)
    query = _kept(parts.query, lambda pair: not CLICK.match(unquote_plus(pair.partition("=")[0])))
    return urlunsplit(parts._replace(query=query))


def url_key(url: str) -> str:
    """Identity of an address: two addresses with one key are one article.  Not an address itself.

    Without scheme, ``www.`` ``m.`` ``mobile.`` ``amp.``, closing slash, AMP's marks in path and query, and the index
    file of a directory; parameters sorted.  Raises `BadAddress`.
    """
    parts = urlsplit(canonical_url(url))
    pairs = [pair for pair in parts.query.split("&") if pair and not AMP.match(pair)]
    path = parts.path
    if not pairs:
        path = _INDEX.sub("/", path)
    path = _without_amp(path.rstrip("/"))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return _plain_host(parts.netloc) + path + ("?" + "&".join(sorted(pairs)) if pairs else "") + fragment


def host_of(url: str) -> str:
    """The host: lower case, IDNA, without port and ``www.``.  Raises `BadAddress`."""
    return _bare(_split(url, None).netloc)


def same_outlet(url: str, hosts: Iterable[str]) -> bool:
    """Whether the address lies on one of the hosts, or on a host below one.  False for what is no address."""
    try:
        host = host_of(url)
    except BadAddress:
        return False
    return any(host == owner or host.endswith("." + owner) for owner in hosts)


def is_front(url: str) -> bool:
    """Whether the address is a site's front page: no path, an index file, or a bare language (``/en/``)."""
    parts = urlsplit(canonical_url(url))
    return not parts.query and not parts.fragment and bool(_FRONT.match(_INDEX.sub("/", parts.path)))


def _split(url: str, base: str | None) -> SplitResult:
    """The address in parts, each in its normal form, with all of its path and query."""
    try:
        text = url.strip().replace("\n", "").replace("\r", "").replace("\t", "")
        head, mark, tail = text.partition("?")
        text = head.replace("\\", "/") + mark + tail.replace("&amp;", "&")
        parts = urlsplit(urljoin(base, text) if base else text)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise BadAddress(f"not an http(s) address: {url[:200]!r}")
        port = parts.port
        bare = urlsplit(safe_url_string(urlunsplit(parts._replace(netloc=_netloc(_ascii(parts))))))
    except BadAddress:
        raise
    except ValueError as error:  # UnicodeError is one
        raise BadAddress(f"not an address: {url[:200]!r} ({error})") from error
    host = bare.netloc.lower().rstrip(".")
    if not _HOST.match(host):
        raise BadAddress(f"no such host can be: {url[:200]!r}")
    return SplitResult(
        parts.scheme,
        host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}",
        _escapes(bare.path) or "/",
        _escapes(bare.query),
        _escapes(bare.fragment) if bare.fragment.startswith("!") else "",
    )


def _ascii(parts: SplitResult) -> str:
    """The host; in its ASCII form where the encoding of 2003, which Python has, would make another host of it.

    Raises UnicodeError where no such host can be.
    """
    name = parts.netloc.rpartition("@")[2].partition(":")[0]
    if not _DEVIATION.search(name):
        return parts.hostname or ""
    import idna

    return idna.encode(name, uts46=True).decode("ascii")


def _netloc(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _escapes(text: str) -> str:
    """Percent escapes in capitals, and none where none is needed."""

    def normal(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(normal, text)


def _without_dots(path: str) -> str:
    """RFC 3986 5.2.4; empty segments stay, since some sites mean them."""
    if "/." not in path:
        return path
    kept: list[str] = []
    *segments, last = path[1:].split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if last == "..":
        del kept[-1:]
    return "/" + "/".join([*kept, "" if last in (".", "..") else last])


def _without_amp(path: str) -> str:
    """The path without AMP's marks: ``/amp/x``, ``/x/amp``, ``/x.amp``, ``/x.amp.html``."""
    if path.lower().startswith("/amp/"):
        path = path[4:]
    plain = re.sub(r"(?:/amp|\.amp)\Z|\.amp(?=\.html?\Z)", "", path, flags=re.I)
    return plain.rstrip("/") or path


def _kept(query: str, keep: Callable[[str], bool]) -> str:
    return "&".join(pair for pair in query.split("&") if pair and keep(pair))


def _name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0]).lower()


def _bare(netloc: str) -> str:
    return re.sub(r":\d+\Z", "", netloc).removeprefix("www.")


def _plain_host(netloc: str) -> str:
    """The host (and port) that a twin stands for."""
    while match := _TWIN.match(netloc):
        netloc = netloc[match.end() :]
    return netloc
