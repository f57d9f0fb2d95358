"""Addresses inside addresses: caches, archives and translations give way to the page they show."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_GOOGLE = re.compile(
    r"(?:www\.|news\.|translate\.)?google\.(?:com|cat|[a-z]{2}"
    r"|co\.(?:ao|bw|ck|cr|id|il|in|jp|ke|kr|ls|ma|mz|nz|th|tz|ug|uk|uz|ve|vi|za|zm|zw)"
    r"|com\.(?:a[fgiru]|b[dhnorz]|c[ouy]|do|e[cgt]|fj|g[hit]|hk|jm|k[hw]|l[by]|m[mtxy]|n[agip]|om|p[aeghkry]|qa|s[abglv]"
    r"|t[jrw]|u[ay]|v[cn]))\Z"
)
"""Google's own hosts (https://www.google.com/supported_domains): a public suffix after the name, never more."""
_WAYBACK_HOSTS = frozenset(("web.archive.org", "wayback.archive.org", "archive.org", "www.archive.org"))
_ARCHIVES = frozenset(f"archive.{end}" for end in ("today", "is", "ph", "li", "md", "vn", "fo"))
_WAYBACK = re.compile(
    r"/web/(?:\d{1,14}|\*)(?:[a-z]{2}_)?\*?/(?=.)|/save/(?:_embed/)?(?=[^/]+[.:])|/(?:web/)?(?=https?(?::|%3a))", re.I
)
_TODAY = re.compile(r"/(?:(?:\d{4,14}|\d{4}\.\d\d\.\d\d-\d{6}|newest|oldest)/(?=.)|o/[A-Za-z0-9]+/(?=.)|(?=https?:))")
_AMP_CACHE = re.compile(r"/(?:[a-z]+/)?(?P<secure>s/)?(?=[^/]+\.[^/]+)")
_GOOGLE_AMP = re.compile(r"/amp/(?P<secure>s/)?(?=[^/]+\.[^/]+)")
_BARE = re.compile(r"[^/?#@:]+(?::\d+)?(?:[/?]|\Z)")
"""An address without its scheme: a host, perhaps a port; no ``mailto:desk@``."""
_SLASHES = re.compile(r"(https?):/{1,2}(?=[^/])", re.I)
_LAYERS = 4
"""An archived copy of a cached page is two; nobody needs more than this."""


def unwrap(url: str) -> tuple[str, str | None]:
    """The address of the page itself, and the host that wrapped it; the address as it is where nothing does."""
    wrapper = None
    for _ in range(_LAYERS):
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").rstrip(".")
        except ValueError:
            break
        inner = _inner(parts, host)
        if inner is None:
            break
        url, wrapper = inner, wrapper or host
    return url, wrapper


def _inner(parts: SplitResult, host: str) -> str | None:
    if host in _WAYBACK_HOSTS:
        return _after(_WAYBACK, parts)
    if host in _ARCHIVES:
        return _after(_TODAY, parts)
    if host == "cdn.ampproject.org" or host.endswith(".cdn.ampproject.org"):
        return _after(_AMP_CACHE, parts)
    if host.endswith(".translate.goog"):
        return _translated(parts, host.removesuffix(".translate.goog"))
    if not _GOOGLE.match(host):
        return None
    if parts.path.startswith("/amp/"):
        return _after(_GOOGLE_AMP, parts)
    if host.startswith("news.") and (found := _google_news(parts.path)):
        return found
    if parts.path in ("/url", "/news/url", "/translate", "/translate_c"):
        query = parse_qs(parts.query)
        return next((query[key][0] for key in ("url", "q", "u") if _is_address(query.get(key, [""])[0])), None)
    return None


def _after(prefix: re.Pattern[str], parts: SplitResult) -> str | None:
    """What follows the prefix of the path, with its query, as an address."""
    match = prefix.match(parts.path)
    if not match:
        return None
    rest = parts.path[match.end() :] + (f"?{parts.query}" if parts.query else "")
    if "%3a%2f%2f" in rest[:16].lower():
        rest = unquote(rest)
    if _SLASHES.match(rest):
        return _SLASHES.sub(r"\1://", rest, count=1)
    if not _BARE.match(rest):
        return None
    if "secure" in match.re.groupindex:
        return ("https://" if match["secure"] else "http://") + rest
    return f"http://{rest}"


def _translated(parts: SplitResult, label: str) -> str:
    """``www-courier-example`` → ``www.courier.example``; a doubled hyphen is one."""
    host = label.replace("--", "\0").replace("-", ".").replace("\0", "-")
    query = parse_qsl(parts.query, keep_blank_values=True)
    scheme = dict(query).get("_x_tr_sch", "https")
    kept = urlencode([(key, value) for key, value in query if not key.startswith("_x_tr_")])
    return urlunsplit((scheme if scheme in ("http", "https") else "https", host, parts.path, kept, ""))


def _google_news(path: str) -> str | None:
    """The address that older links of Google News carry in base64; newer ones hold a number alone."""
    match = re.search(r"/articles/(CBM[A-Za-z0-9_-]+)", path)
    if not match:
        return None
    try:
        raw = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
    except (binascii.Error, ValueError):
        return None
    head, mark, rest = raw.partition(b"\x08\x13\x22")  # field 1 = 19, then field 4: a text with its length
    if head or not mark or len(rest) < 2:
        return None
    size, start = rest[0], 1
    if size >= 0x80:
        size, start = (size & 0x7F) | rest[1] << 7, 2
    text = rest[start : start + size].decode("ascii", "replace")
    return text if _is_address(text) else None


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))
