"""The strict reader of TOML: types, unknown keys, and errors that name file, key and cure."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pipelines.errors import ConfigError, NoBody, RegistryError
from pipelines.toml import parse, read


def test_a_good_file_gives_typed_values() -> None:
    table = parse('name = "A"\nlist = ["a", "b"]\nn = 2\non = true\n[pace]\ndelay = 0.5\n[[part]]\nx = "1"\n', "a.toml")
    assert table.text("name") == "A"
    assert table.texts("list") == ("a", "b")
    assert table.whole("n") == 2
    assert table.flag("on") is True
    assert table.table("pace").number("delay") == 0.5
    assert [part.text("x") for part in table.tables("part")] == ["1"]
    table.refuse_unknown()
    table.raise_first()
    assert table.problems == []


def test_absent_keys_give_their_defaults() -> None:
    table = parse("", "a.toml")
    assert (table.text("a"), table.texts("b"), table.number("c"), table.whole("d")) == (None, (), None, None)
    assert table.flag("e", default=True) is True
    assert table.tables("f") == []
    assert table.table("g").text("h") is None
    assert table.problems == []


def test_all_mistakes_are_collected_and_the_first_is_raised() -> None:
    table = parse('name = 1\nnmae = "x"\nn = "2"\n', "a.toml")
    table.text("name")
    table.number("n")
    table.refuse_unknown()
    assert [problem.key for problem in table.problems] == ["name", "n", "nmae"]
    assert str(table.problems[2]) == "a.toml: nmae: unknown key; did you mean name?"
    with pytest.raises(ConfigError, match=r"a\.toml: name: not a text but a number"):
        table.raise_first()


def test_unknown_keys_of_inner_tables_are_found_too() -> None:
    table = parse("[pace]\ndelya = 1\n[[part]]\nyy = 1\n", "a.toml")
    table.table("pace").number("delay")
    table.tables("part")[0].text("x")
    table.refuse_unknown()
    assert [(problem.key, problem.cure) for problem in table.problems] == [
        ("pace.delya", "did you mean delay?"),
        ("part[0].yy", "known here: x"),
    ]


@pytest.mark.parametrize(
    ("line", "ask", "text"),
    [
        ("n = true", "number", "not a number but true or false"),
        ("n = -1", "number", "-1 is out of bounds; at least 0 and at most 9"),
        ("n = nan", "number", "nan is out of bounds"),
        ("n = 1.5", "whole", "1.5 is no whole number"),
        ('n = "yes"', "flag", "not true or false but a text"),
        ("n = 2018-01-01", "text", 'not a text but a date; put it in quotes: "2018-01-01"'),
        ('n = " "', "text", "empty"),
        ('n = "x"', "texts", "not a list but a text"),
        ('n = ["x", "x"]', "texts", "'x' stands here twice"),
        ("n = 1", "table", "not a table but a number"),
        ("n = [1]", "tables", "not a list of tables"),
    ],
)
def test_a_wrong_type_is_named(line: str, ask: str, text: str) -> None:
    table = parse(line, "a.toml")
    if ask in ("number", "whole"):
        getattr(table, ask)("n", least=0, most=9)
    else:
        getattr(table, ask)("n")
    assert text in str(table.problems[0])
    assert str(table.problems[0]).startswith("a.toml: n")


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes('a = 1\nname = "Caf\xe9"\n'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"latin\.toml: line 2: not UTF-8; save the file as UTF-8"):
        read(latin)
    broken = tmp_path / "broken.toml"
    broken.write_text("a = 1\nname = The Courier\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"x/broken\.toml: not TOML: .*line 2"):
        read(broken, "x/broken.toml")
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read"):
        read(tmp_path / "none.toml")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b'\xef\xbb\xbfname = "A"\n')
    assert read(path).text("name") == "A"


def test_errors_travel_between_processes() -> None:
    config = ConfigError("us/courier.toml", "feeds[0]", "not an absolute URL", "write it whole")
    both = RegistryError("a", "b", "c", "d", (config,))
    for error in (config, both, NoBody("two words"), NoBody()):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy)) == (type(error), str(error))
    assert str(config) == "us/courier.toml: feeds[0]: not an absolute URL; write it whole"
    assert str(NoBody("two words")) == "no body: two words"
