"""Lines of print become names of people."""

from __future__ import annotations

import time

import pytest

from pipelines.names import is_byline, is_person, person_stated, signed_by, split_names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("valley1.example newsroom", ["valley1.example newsroom"]),
        ("Jane Doe2026", ["Jane Doe"]),
        ("by JANE DOE and JOHN ROE", ["Jane Doe", "John Roe"]),
        ("By Jane Doe, John Roe & Kim Lee", ["Jane Doe", "John Roe", "Kim Lee"]),
        ("Von Käthe Öhlmann und Jörg Süß", ["Käthe Öhlmann", "Jörg Süß"]),
        ("Par Hélène Dupré et Luc Moreau", ["Hélène Dupré", "Luc Moreau"]),
        ("Por Ana Ruiz y José Ortega y Gasset", ["Ana Ruiz", "José Ortega y Gasset"]),
        ("Jane Doe Senior Political Correspondent", ["Jane Doe"]),
        ("Jane Doe (Berlin)", ["Jane Doe"]),
        ("Jane Doe, PhD", ["Jane Doe"]),
        ("By Jane Doe March 3, 2024", ["Jane Doe"]),
        ("ByJane Doe", ["Jane Doe"]),
        ("Autor: Petra Ruland", ["Petra Ruland"]),
        ("Zeige alle Beiträge von Petra Ruland", ["Petra Ruland"]),
        ("Анна Смирнова, Иван Петров", ["Анна Смирнова", "Иван Петров"]),
        ("By Jane Doe THE DAILY PAPER", ["Jane Doe"]),
        ("ByJ.R. Doe", ["J.R. Doe"]),
        ("von Petra Ruland, MDR SACHSEN", ["Petra Ruland"]),
        ("Posted on September 21, 2020 by Jane Doe", ["Jane Doe"]),
        ("Jane Doe Associated Press", ["Jane Doe", "Associated Press"]),
        ("Jane Doefacebooktwitterwhatsapp", ["Jane Doe"]),
        ("Text von Petra Ruland Illustration von Paul Maler", ["Petra Ruland"]),
        ("[田中宏昌，Paper]", ["田中宏昌", "Paper"]),
        ("Petra Ruland, Berlin, und Jörg Süß", ["Petra Ruland", "Berlin", "Jörg Süß"]),
        ("Courier Grandstand", ["Courier Grandstand"]),
        ("Jane Doe Stand: 12.03.2024", ["Jane Doe"]),
        ("Jane DoeStand: 12.03.2024", ["Jane Doe"]),
        ("Anders Andersson", ["Anders Andersson"]),
        ("Jane DoeJane Doe", ["Jane Doe"]),
        ("Jane Doe Jane Doe", ["Jane Doe"]),
        ("Jane DoeStaff Writer", ["Jane Doe"]),
        ("Jane DoeLifestyle Reporter", ["Jane Doe"]),
        ("By Jane Doe on March 3, 2024", ["Jane Doe"]),
        ("Jane DoeMarch 3, 2024", ["Jane Doe"]),
        ("Petra Ruland Do., 4.3.2024", ["Petra Ruland"]),
        ("Petra Rulandvor 5 Stunden", ["Petra Ruland"]),
        ("Dagmar 5 min read", ["Dagmar"]),
        ("Petra Thiele 12.03.2024", ["Petra Thiele"]),
        ("Trevor Doe 5 hours ago", ["Trevor Doe"]),
        ("Text & Fotos: Petra Ruland", ["Petra Ruland"]),
        ("Publié par Hélène Dupré", ["Hélène Dupré"]),
        ("投稿者 田中宏昌", ["田中宏昌"]),
        ("by: Jane Doe", ["Jane Doe"]),
        ("Text: Petra Ruland / paper.example", ["Petra Ruland", "paper.example"]),
        ("By Jane Doe For Thepaper.Com", ["Jane Doe"]),
        ("정하늘 기자 haneul", ["정하늘"]),
        ("Jane DoeThe Associated Press", ["Jane Doe", "The Associated Press"]),
        ("Anna Petra", ["Anna Petra"]),
        ("田中宏昌 2019年04月28日", ["田中宏昌"]),
        ("Jane Doe" + " " * 5_000 + "- Berlin", ["Jane Doe"]),
        ("Jane Doe" + " -" * 5_000, ["Jane Doe"]),
        ("Jane Doe (Text) und John Roe (Fotos)", ["Jane Doe"]),
        ("作者：王小明", ["王小明"]),
        ("लेखक: राम कुमार", ["राम कुमार"]),
        ("Kimm Ja Yong", ["Kimm Ja Yong"]),
        ("JANE DOE AND JOHN ROE", ["Jane Doe", "John Roe"]),
        ("", []),
    ],
)
def test_lines_are_split(line: str, names: list[str]) -> None:
    assert split_names(line) == names


@pytest.mark.parametrize(
    "name",
    [
        "Jane Doe",
        "Jean-Luc d'Arc",
        "Ludwig van der Berg",
        "Ursula von der Aue",
        "O'Neill",
        "Omar El-Sayed",
        "J.R. Stone",
        "田中宏昌",
        "ليلى حداد",
        "Анна Смирнова",
        "김철수",
    ],
)
def test_people(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "The Paper Staff",
        "Reuters",
        "AFP",
        "Newsroom",
        "Redaktion",
        "paper.example",
        "jane@paper.example",
        "@janedoe",
        "Political Editor",
        "Die Beamten fanden die Leiche",
        "2024",
        "編集部",
        "Follow us",
        "Book der Woche",
        "Weitere Informationen",
        "The Last Word",
        "Veröffentlicht am",
        "Anadolu Ajansı",
        "Besserwisser eG",
        "https://paper.example/jane",
        "jane",
        "",
    ],
)
def test_no_people(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize(
    ("line", "lang", "signs"),
    [
        ("By Jane Doe", "en", True),
        ("Por Ana Ruiz, enviada especial", "es", True),
        ("Di Mara Rossi", "it", True),
        ("Di Mara y Rossa", "es", False),
        ("Posted by Konstantin", "en", True),
        ("Author: Dagmar", "en", True),
        ("लेखक: राम कुमार", "hi", True),
        ("By Reuters", "en", True),
        ("By Courier Staff", "en", True),
        ("By Land and Sea", "en", False),
        ("By Christmas Eve", "en", False),
        ("By Popular Demand", "en", False),
        ("Par Hasard", "fr", False),
        ("Por Un Futuro Mejor", "es", False),
        ("Von Mensch zu Mensch", "de", False),
        ("Jane Doe", "en", False),
    ],
)
def test_a_byline_is_told_from_a_turn_of_phrase(line: str, lang: str, signs: bool) -> None:
    assert is_byline(line, lang) is signs


def test_a_turn_of_phrase_signs_no_text() -> None:
    assert signed_by("By Jane Doe") == ["Jane Doe"]
    for line in (
        "By Land and Sea",
        "By Christmas Eve",
        "By Popular Demand",
        "By the river",
        "Jane Doe",
        "Author: Jane Doe",
    ):
        assert signed_by(line) == []


@pytest.mark.parametrize(
    "name",
    ["", "Jane", "Jane Doe 2", "Jane Doe / John Roe", "jane doe", "Courier Desk", "The Courier", "Jane DoeJane Doe"],
)
def test_what_is_more_or_less_than_a_name_is_no_stated_person(name: str) -> None:
    assert person_stated(name) is None


@pytest.mark.parametrize("piece", [" ", "[", "- ", ", ", "and ", "Aa ", "AA ", "by a ", "A. ", "1.", "(a", "的"])
def test_long_lines_cost_little(piece: str) -> None:
    line = piece * 20_000
    begun = time.process_time()
    split_names(line), person_stated(line), signed_by(line)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    "name", ["Jornal do Vale", "Notícias da Serra", "Valley Solutions", "Ratsfraktion", "أخبار الوادي", "Газета Долины"]
)
def test_papers_and_firms_are_no_people(name: str) -> None:
    assert not is_person(name)
