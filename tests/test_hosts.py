"""Whose address it is: suffixes at a dot, wrappers, hosts with dates (pipelines/hosts.py, unwrap.py)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from string import ascii_lowercase

import pytest
import tldextract
from hypothesis import given
from hypothesis import strategies as st

from db.model import Host
from pipelines.hosts import full_address, plain_host
from pipelines.registry import Registry
from pipelines.unwrap import unwrap
from tests.test_registry import outlet

NEWS = Registry.of(
    [
        outlet("courier", "courier.example", "crr.example"),
        outlet("blogs", "blogs.courier.example"),
        outlet("abc", "abcnews.example.com", "co.abc.example"),
        outlet("stadt", "xn--mnchen-3ya.example"),
        outlet("press", "presstv.example"),
        outlet("eszett", "xn--pretv-nqa.example"),
        outlet("moved", "new.example", Host(host="old.example", kind="former", valid_to="2018-06", after="same")),
        outlet("shut", Host(host="shut.example", kind="primary", valid_to="2022", after="closed")),
        outlet("sold", "sold.example", Host(host="gone.example", kind="former", valid_to="2021-06-05", after="others")),
    ]
)


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("courier.example", "courier"),
        ("https://courier.example/a", "courier"),
        ("http://www.courier.example", "courier"),
        ("https://m.news.courier.example/a?b#c", "courier"),
        ("//courier.example/a", "courier"),
        ("courier.example:8080/a", "courier"),
        ("  https://COURIER.Example./a ", "courier"),
        ("https://user:secret@courier.example:443/a", "courier"),
        ("https://blogs.courier.example/a", "blogs"),
        ("https://x.blogs.courier.example/a", "blogs"),
        ("https://myblogs.courier.example/a", "courier"),
        ("https://münchen.example/a", "stadt"),
        ("https://XN--MNCHEN-3YA.example/a", "stadt"),
        ("https://abcnews.example.com/a", "abc"),
        # any number of slashes, as in browsers
        ("https:/courier.example/a", "courier"),
        ("http:courier.example/a", "courier"),
        ("HTTPS:///courier.example", "courier"),
        ("https:\\\\courier.example\\a", "courier"),
        ("https://preßtv.example/a", "eszett"),
        ("https://presstv.example/a", "press"),
        # look-alikes and parents
        ("https://cour\u200dier.example/", None),
        ("https://cour\u200cier.example/", None),
        ("https://courier.example.evil.example/a", None),
        ("https://notcourier.example/a", None),
        ("https://courier-example.com/", None),
        ("https://abcnews.example.com.co/a", None),
        ("https://example.com/a", None),
        ("https://abc.example/", None),
        ("https://courier.example@evil.example/", None),
        ("https://evil.example/https://courier.example/", None),
        ("https://evil.example/?url=https://courier.example/", None),
        ("https://cоurier.example/", None),  # a Cyrillic o
        # no addresses
        ("", None),
        ("mailto:desk@courier.example", None),
        ("ftp://courier.example/a", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://a..courier.example:99999/", None),
        ("not an address", None),
    ],
)
def test_an_address_finds_its_outlet(address: str, owner: str | None) -> None:
    found = NEWS.resolve(address)
    assert (found.outlet.id if found.outlet else None) == owner
    assert not found.ambiguous


@pytest.mark.parametrize(
    ("wrapped", "owner"),
    [
        ("https://www.google.com/amp/s/www.courier.example/a.amp", "courier"),
        ("https://www.google.co.uk/amp/courier.example/a", "courier"),
        ("https://www-courier-example.cdn.ampproject.org/c/s/www.courier.example/a", "courier"),
        ("https://cdn.ampproject.org/v/courier.example/a?x=1", "courier"),
        ("https://web.archive.org/web/20200101000000/https://www.courier.example/a", "courier"),
        ("https://web.archive.org/web/2020id_/http:/courier.example/a", "courier"),
        ("https://web.archive.org/web/*/courier.example/a", "courier"),
        ("https://archive.ph/20200101000000/https://courier.example/a", "courier"),
        ("https://archive.is/2020.01.01-120000/https://courier.example/a", "courier"),
        ("https://archive.today/newest/https://courier.example/a", "courier"),
        ("https://archive.ph/o/AbCdE/https://courier.example/a", "courier"),
        ("https://archive.ph/https://courier.example/a", "courier"),
        ("https://www-courier-example.translate.goog/a?_x_tr_sl=de&_x_tr_tl=en&id=4", "courier"),
        ("https://translate.google.com/translate?sl=de&u=https%3A%2F%2Fcourier.example%2Fa", "courier"),
        ("https://news.google.com/news/url?sa=t&url=https://courier.example/a", "courier"),
        ("https://news.google.com/articles/CBMiGWh0dHBzOi8vY291cmllci5leGFtcGxlL2HSAQA?hl=en", "courier"),
        ("https://web.archive.org/web/2020/https://www.google.com/amp/s/courier.example/a", "courier"),
        ("https://web.archive.org/https://courier.example/a", "courier"),
        ("https://web.archive.org/https%3A%2F%2Fcourier.example%2Fa", "courier"),
        ("https://web.archive.org/web/2020/courier.example:80/a", "courier"),
        ("https://web.archive.org/save/https://courier.example/a", "courier"),
        ("https://web.archive.org/save/courier.example/a", "courier"),
        ("https://archive.org/web/20200101000000/https://courier.example/a", "courier"),
        ("https://www.archive.org/web/2020*/courier.example", "courier"),
        ("https://google.com.au/amp/s/courier.example/a", "courier"),
        ("https://www.google.co.jp/url?q=https://courier.example/a", "courier"),
        # the target is no address
        ("https://web.archive.org/web/2020/mailto:desk@courier.example", None),
        ("https://web.archive.org/web/2020/desk@courier.example", None),
        ("https://web.archive.org/web/2020/ftp://courier.example/a", None),
        ("https://archive.ph/2020/mailto:desk@courier.example", None),
        ("https://cdn.ampproject.org/c/s/mailto:desk@courier.example", None),
        ("https://archive.org/details/https://courier.example/a", None),
        ("https://web.archive.org/save/", None),
        # not Google
        ("https://google.abc.de/amp/s/courier.example/a", None),
        ("https://google.co.de/amp/s/courier.example/a", None),
        ("https://google.github.io/amp/s/courier.example/a", None),
        ("https://x.google.com/amp/s/courier.example/a", None),
        ("https://mygoogle.com/amp/s/courier.example/a", None),
        # the target is not in the address, or the wrapper is none
        ("https://archive.ph/AbCdE", None),
        ("https://news.google.com/articles/CBMiAAAA", None),
        ("https://web.archive.org/web/", None),
        ("https://web.archive.org.evil.example/web/2020/https://courier.example/a", None),
        ("https://evil.example/web/2020/https://courier.example/a", None),
        ("https://google.evil.example/amp/s/courier.example/a", None),
        ("https://web.archive.org/web/2020/https://courier.example.evil.example/a", None),
    ],
)
def test_wrapped_addresses_are_unwrapped(wrapped: str, owner: str | None) -> None:
    found = NEWS.resolve(wrapped)
    assert (found.outlet.id if found.outlet else None) == owner
    if owner:
        assert found.name in ("courier.example", "www.courier.example")
        assert found.note and found.note.startswith("seen through ")


def test_a_translated_address_keeps_its_own_query() -> None:
    found = NEWS.resolve("https://a--b-courier-example.translate.goog/x?_x_tr_sl=de&id=4&_x_tr_sch=http")
    assert found.url == "http://a-b.courier.example/x?id=4"


@pytest.mark.parametrize(
    ("host", "day", "owner", "ambiguous", "noted"),
    [
        ("new.example", "2010-01-01", "moved", False, False),
        ("old.example", "2018-06-30", "moved", False, False),
        ("old.example", "2018-07-01", "moved", False, True),
        ("old.example", None, "moved", False, True),
        ("shut.example", "2022-12-31", "shut", False, False),
        ("shut.example", "2023-01-01", None, True, True),
        ("shut.example", None, None, True, True),
        ("gone.example", "2021-06-05", "sold", False, False),
        ("gone.example", "2021-06-06", None, True, True),
        ("www.gone.example", None, None, True, True),
    ],
)
def test_hosts_have_dates(host: str, day: str | None, owner: str | None, ambiguous: bool, noted: bool) -> None:
    found = NEWS.resolve(f"https://{host}/a", day)
    assert (found.outlet.id if found.outlet else None) == owner
    assert (found.ambiguous, found.note is not None) == (ambiguous, noted)


def test_an_address_with_too_few_slashes_is_read_as_browsers_do() -> None:
    assert full_address(" https:/cnn.com/a ") == "https://cnn.com/a"
    assert full_address("https://cnn.com//a") == "https://cnn.com//a"
    assert plain_host("https:/cnn.com") == "cnn.com"
    assert plain_host("https:") is None


def test_google_s_hosts_end_in_a_public_suffix() -> None:
    suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    letters = [a + b for a in ascii_lowercase for b in ascii_lowercase]
    found = [f"google.{mid}{end}" for mid in ("co.", "com.") for end in letters if wraps(f"google.{mid}{end}")]
    assert len(found) > 75
    assert [host for host in found if suffixes(host).domain != "google"] == []


def wraps(host: str) -> bool:
    return unwrap(f"https://{host}/amp/s/courier.example/a")[1] == host


def test_neither_tagging_nor_loading_needs_the_list_of_public_suffixes() -> None:
    code = (
        "import sys; from pipelines.registry import Registry; from pipelines.tag import tag_url\n"
        "tag_url('https://www.google.de/amp/s/cnn.com/a', Registry.load(None, None))\n"
        "assert 'tldextract' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=True)


labels = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=6).filter(
    lambda label: label[0] != "-" and label[-1] != "-" and label[2:4] != "--"
)
near = st.sampled_from(["courier", "example", "blogs", "old", "new", "www", "com", "co", "abcnews"])
hosts = st.lists(labels | near, min_size=1, max_size=6).map(".".join)


@given(hosts, st.sampled_from([None, "2015-01-01", "2025-01-01"]))
def test_only_a_suffix_at_a_dot_resolves(host: str, day: str | None) -> None:
    found = NEWS.resolve(f"https://{host}/", day)
    listed = [known for known in NEWS.hosts if host == known or host.endswith("." + known)]
    if found.outlet or found.ambiguous:
        assert found.host and found.host.host == max(listed, key=len)
    else:
        assert not listed
    if found.outlet:
        assert found.host in found.outlet.hosts


@given(
    hosts,
    st.randoms(use_true_random=False),
    st.integers(1, 65535),
    st.text("abcXYZ019.:-", max_size=8),
    st.sampled_from(["", "."]),
    st.sampled_from(["http", "https", "HTTPS"]),
)
def test_case_port_and_user_change_nothing(host, random, port, user, dot, scheme) -> None:  # type: ignore[no-untyped-def]
    mixed = "".join(random.choice((char.upper(), char)) for char in host)
    plain, other = NEWS.resolve(f"http://{host}/"), NEWS.resolve(f"{scheme}://{user}@{mixed}{dot}:{port}/")
    assert (plain.outlet, plain.host, plain.ambiguous) == (other.outlet, other.host, other.ambiguous)
