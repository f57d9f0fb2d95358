"""Days that are written out, in the languages of the news."""

from __future__ import annotations

from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date

from pipelines.months import MONTHS, strange_words, written_days


@pytest.mark.parametrize(
    "text",
    [
        "5 May 2020", "May 5, 2020", "May 5th, 2020", "5th of May 2020", "5. Mai 2020", "vom 5.5.2020", "05.05.2020",
        "5 mai 2020", "5 de mayo de 2020", "5 de Mayo 2020", "5 maggio 2020", "5 de maio de 2020", "5 mei 2020",
        "5 maja 2020", "5 мая 2020 г.", "5 травня 2020", "5 Mayıs 2020", "5. května 2020", "2020. május 5.",
        "5 maj 2020", "5. toukokuuta 2020", "5 Μαΐου 2020", "5 مايو 2020", "٥ مايو ٢٠٢٠", "5 במאי 2020", "5 मई 2020",
        "2020年5月5日", "2020年05月05日 14時37分 公開", "2020년 5월 5일", "2020.05.05", "2020-05-05T10:00", "2020/5/5",
        "5 tháng 5, 2020", "5 Mei 2020", "5 מאי 2020", "5 de maig de 2020", "2020. gada 5. maijs",
        "2020 m. gegužės 5 d.", "2020. máj. 5.", "5 мамыр 2020", "5 مئی، 2020", "5 พฤษภาคม ค.ศ. 2020", "5 MAYIS 2020",
        "5 toukokuu 2020",
    ],
)  # fmt: skip
def test_a_day_in_many_tongues(text: str) -> None:
    year, month, day, start, end = next(written_days(text))
    assert (year, month, day) == (2020, 5, 5)
    assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("text", ["May 2020", "5 Mayor 2020", "192.168.1.2020", "maj 5", "12:05:2020", "5.5.20201", ""])
def test_what_is_no_day(text: str) -> None:
    assert list(written_days(text)) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/4/2020", None), ("13/4/2020", (4, 13)), ("4/13/2020", (4, 13)), ("3.4.2020", (4, 3)), ("05-06-2020", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", [None, "en", "en-US", "es-US", "fil-PH", "en_CA", "fr-CA"])
def test_figures_that_may_be_either(text: str, day: tuple[int, int] | None, language: str | None) -> None:
    assert next(((m, d) for _, m, d, *_ in written_days(text, language)), None) == day


@pytest.mark.parametrize("language", ["de", "fr-FR", "es", "en-GB", "en-AU", "en_IN", "enm"])
def test_figures_that_are_a_day_first(language: str) -> None:
    assert [found[:3] for found in written_days("3/4/2020", language)] == [(2020, 4, 3)]


@pytest.mark.parametrize(
    ("text", "language", "month"),
    [
        ("5. listopada 2020.", "hr", 10), ("5. listopada 2020.", "bs-BA", 10), ("5 listopada 2020", "pl-PL", 11),
        ("5. listopadu 2020", "cs", 11), ("5 lis 2020", "pl", 11), ("5. lis 2020.", "hr", 10),
        ("5 listopada 2020", None, None), ("5 listopada 2020", "en", None), ("5 листопада 2020", None, 11),
        ("5. srpnja 2020.", None, 7), ("5. srpna 2020", None, 8), ("5 srp 2020", "hr", 7), ("5. srp 2020", "cs", 8),
    ],
)  # fmt: skip
def test_a_name_that_is_one_month_here_and_another_there(text: str, language: str | None, month: int | None) -> None:
    assert next((m for _, m, *_ in written_days(text, language)), None) == month


LANGUAGES = """af am ar az be bg bn bs ca cs da de el en es et fa fi fil fr ga gl he hi hr hu hy id is it ja ka kk km ko
    ky lt lv mk mr ms my nb nl nn pl pt ro ru sk sl so sq sr sr_Latn sv sw ta te th tl tr uk ur uz vi xh zh
    zu""".split()
"""Those of the registry, and of the countries around, in which Babel writes dates; not Mongolian, which counts its
months."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_as_the_language_writes_it(language: str) -> None:
    for month in range(1, 13):
        text = format_date(date(2020, month, 5), "long", locale=language)
        assert (2020, month, 5) in [found[:3] for found in written_days(text, language)], text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_of_months_in_every_case(language: str) -> None:
    for context in ("format", "stand-alone"):
        for month, name in Locale.parse(language).months[context]["wide"].items():
            if not any(map(str.isdigit, name)) and language not in ("zh", "ja", "ko"):
                found = [m for _, m, *_ in written_days(f"5 {name} 2020", language)]
                assert found == [month], name


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("Published on Monday, 5 May 2020", 0), ("Von Ann Gale, 5. Mai 2020, 14 Uhr", 0), ("5. listopada 2020.", 0),
        ("The bridge fell on 5 May 2020", 2), ("Мост рухнул 5 мая 2020", 1), ("橋 2020年5月5日", 0),
    ],
)  # fmt: skip
def test_words_that_no_date_has(text: str, strange: int) -> None:
    assert strange_words(text) == strange


def test_every_month_has_names() -> None:
    assert sorted(set(MONTHS.values())) == list(range(1, 13))
