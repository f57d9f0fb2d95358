"""A small strict reader of TOML: typed keys, unknown ones refused, and mistakes that name file, key and cure.

It collects mistakes rather than stopping at the first, so that a user mends a file once.

    table = read(path, name="us/courier.toml")
    name = table.text("name", required=True)
    table.refuse_unknown()
    table.raise_first()
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pipelines.errors import ConfigError

Check = Callable[[str], tuple[str, str] | None]
"""Looks at a text; None is good, else problem and cure."""


def read(path: Path, name: str | None = None) -> Table:
    """The file as a table; `name` is how mistakes call it.  Raises `ConfigError` where it is no UTF-8 or no TOML."""
    name = name or path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(name, "", f"cannot be read ({error.strerror})", "look whether it is there") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(name, f"line {line}", "not UTF-8", "save the file as UTF-8") from error
    return parse(text, name)


def parse(text: str, name: str) -> Table:
    """The text of a file as a table.  Raises `ConfigError` where it is no TOML."""
    try:
        return Table(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        cure = 'a text stands in quotes, a key once: name = "The Courier"'
        raise ConfigError(name, "", f"not TOML: {error}", cure) from error


class Table:
    """One table of a file; tables inside it share its list of problems."""

    def __init__(self, values: dict[str, Any], file: str, prefix: str = "", problems: list[ConfigError] | None = None):
        self.values = values
        self.file = file
        self.prefix = prefix
        """Where it stands in the file: ``pace.``, ``sections[1].``; empty for the file itself."""
        self.problems: list[ConfigError] = [] if problems is None else problems
        self._known: dict[str, None] = {}
        self._inner: list[Table] = []

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def problem(self, key: str, problem: str, cure: str = "") -> None:
        """Note a mistake at a key of this table; an empty key means the table."""
        where = self.prefix + key if key else self.prefix.rstrip(".")
        self.problems.append(ConfigError(self.file, where, problem, cure))

    def text(
        self, key: str, *, required: bool = False, one_of: Collection[str] = (), check: Check | None = None
    ) -> str | None:
        """A text; None where it is absent or wrong (and noted)."""
        value = self._value(key)
        if value is None:
            if required:
                self.problem(key, "missing", f'add it: {key} = "..."')
            return None
        return self._good_text(key, value, one_of, check)

    def texts(self, key: str, *, required: bool = False, check: Check | None = None) -> tuple[str, ...]:
        """A list of texts without doubles; wrong ones are noted and left out."""
        value = self._value(key)
        if value is None:
            if required:
                self.problem(key, "missing", f'add it: {key} = ["..."]')
            return ()
        if not isinstance(value, list):
            self.problem(key, f"not a list but {_kind(value)}", f'put it in brackets: {key} = ["..."]')
            return ()
        kept: list[str] = []
        for index, item in enumerate(value):
            text = self._good_text(f"{key}[{index}]", item, (), check)
            if text is not None and text in kept:
                self.problem(f"{key}[{index}]", f"{text!r} stands here twice", "delete one")
            elif text is not None:
                kept.append(text)
        return tuple(kept)

    def number(self, key: str, *, least: float | None = None, most: float | None = None) -> float | None:
        """A number between the bounds; None where it is absent or wrong (and noted)."""
        value = self._value(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem(key, f"not a number but {_kind(value)}", f"write it without quotes: {key} = 1")
            return None
        if not (least is None or value >= least) or not (most is None or value <= most):
            bounds = [f"at least {least:g}"] if least is not None else []
            bounds += [f"at most {most:g}"] if most is not None else []
            self.problem(key, f"{value!r} is out of bounds", " and ".join(bounds))
            return None
        return float(value)

    def whole(self, key: str, *, least: int | None = None, most: int | None = None) -> int | None:
        """A whole number between the bounds."""
        value = self._value(key)
        if isinstance(value, float):
            self.problem(key, f"{value!r} is no whole number", "write it without a point")
            return None
        number = self.number(key, least=least, most=most)
        return None if number is None else int(number)

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem(key, f"not true or false but {_kind(value)}", f"write {key} = true, without quotes")
            return default
        return value

    def table(self, key: str) -> Table:
        """A table inside this one; an empty one where it is absent."""
        value = self._value(key)
        if value is not None and not isinstance(value, dict):
            self.problem(key, f"not a table but {_kind(value)}", f"begin it with [{self.prefix}{key}]")
            value = None
        inner = Table(value or {}, self.file, f"{self.prefix}{key}.", self.problems)
        self._inner.append(inner)
        return inner

    def named(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables inside a table of tables, with their names: ``[dimension.bias]``."""
        outer = self.table(key)
        for name in outer.values:
            yield name, outer.table(name)

    def tables(self, key: str) -> list[Table]:
        """A list of tables, ``[[sections]]``."""
        value = self._value(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(key, "not a list of tables", f"begin each with [[{self.prefix}{key}]]")
            return []
        inner = [
            Table(item, self.file, f"{self.prefix}{key}[{index}].", self.problems) for index, item in enumerate(value)
        ]
        self._inner += inner
        return inner

    def words(self, *, check: Check | None = None) -> tuple[tuple[str, str], ...]:
        """Every key of this table with its text, in order: for tables whose keys are the user's own."""
        found = []
        for key in self.values:
            text = self.text(key, check=check)
            if text is not None:
                found.append((key, text))
        return tuple(found)

    def refuse_unknown(self) -> None:
        """Note every key that nobody asked for, here and in the tables inside."""
        for key in self.values:
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, n=1)
                cure = f"did you mean {near[0]}?" if near else f"known here: {', '.join(self._known)}"
                self.problem(key, "unknown key", cure)
        for inner in self._inner:
            inner.refuse_unknown()

    def raise_first(self) -> None:
        """Raise the first mistake noted, if there is one."""
        if self.problems:
            raise self.problems[0]

    def _value(self, key: str) -> Any:
        self._known[key] = None
        return self.values.get(key)

    def _good_text(self, key: str, value: Any, one_of: Collection[str], check: Check | None) -> str | None:
        if not isinstance(value, str):
            self.problem(key, f"not a text but {_kind(value)}", f'put it in quotes: "{_plain(value)}"')
            return None
        if not value.strip():
            self.problem(key, "empty", "fill it in or delete the line")
            return None
        if one_of and value not in one_of:
            near = difflib.get_close_matches(value, one_of, n=1)
            cure = f"did you mean {near[0]}?" if near else f"one of: {', '.join(one_of)}"
            self.problem(key, f"{value!r} is not known", cure)
            return None
        if check and (wrong := check(value)):
            self.problem(key, *wrong)
            return None
        return value


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case datetime() | date() | time():
            return "a date"
        case list():
            return "a list"
    return "a table"


def _plain(value: object) -> str:
    return "..." if isinstance(value, list | dict) else str(value).lower() if isinstance(value, bool) else str(value)
