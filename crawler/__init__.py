"""Masthead from the outside in: the command line, the crawl, the settings."""

VERSION = "0.1.0"
"""Of the program, as pyproject.toml has it: in the user agent, and beside every crawl."""
