"""Names that lead into a private network are not resolved, whenever they are asked for: a page cannot send us there."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

_CARRIERS = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("64:ff9b::/96"))
"""IPv4-compatible addresses, and NAT64 (RFC 6052): the last 32 bits are an IPv4 address."""
_PROTOCOL = ipaddress.IPv4Network("192.0.0.0/24")
"""IETF protocol assignments (RFC 6890)."""


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour]
        inner += [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) for net in _CARRIERS if ip in net]
        return all(carried is None or carried.is_global for carried in inner)
    return ip not in _PROTOCOL


def _proxies() -> list[str]:
    return [url for scheme, url in getproxies().items() if scheme != "no"]


def proxy_hosts() -> frozenset[str]:
    """Hosts of the proxies that the environment names; the user's own choice, wherever they stand."""
    found = (urlsplit(url if "//" in url else f"//{url}").hostname for url in _proxies())
    return frozenset(filter(None, found))


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, for public addresses and the proxies that the user names."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Also lets a crawl's own proxy (the demo's newsstand) be reached."""
        resolver = super().from_crawler(crawler, reactor)
        own = urlsplit(crawler.settings["MASTHEAD_PROXY"]).hostname
        resolver.allowed = proxy_hosts() | ({own} if own else frozenset())
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of a host; fails with DNSLookupError where that is private."""

        def check(address: str) -> str:
            if not is_public(address) and name not in self.allowed:
                raise DNSLookupError(f"{name} leads to a private address")
            return address

        return super().getHostByName(name, timeout).addCallback(check)
