"""The library: `from pipelines import extract, tag, Registry`.

Each is loaded when it is first asked for, so that tagging never loads an extractor.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.extract import extract as extract
    from pipelines.registry import Registry as Registry
    from pipelines.tag import tag as tag

__all__ = ["Registry", "extract", "tag"]

_HOMES = {"extract": "pipelines.extract", "tag": "pipelines.tag", "Registry": "pipelines.registry"}


class _Library(ModuleType):
    """A package in which `extract` and `tag` are the functions, though modules bear the same names."""

    def __getattr__(self, name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOMES[name]), name)
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOMES and isinstance(value, ModuleType):
            return  # the import system offers every submodule to its package
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Library
