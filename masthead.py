"""The façade, for notebooks and scripts: ``from masthead import extract, tag, Registry``."""

from pipelines import Registry, extract, tag

__all__ = ["Registry", "extract", "tag"]
