"""Every way this can go wrong, drawn as a tree.

    MastheadError
     +-- ConfigError                 a user's file says something that we cannot take
     |    +-- RegistryError          an outlet file, a rater file, or a clash between files
     |    +-- TableError             a rater's table that cannot be read at all
     +-- Reasoned                    no answer, for a reason that is counted
          +-- NotAnArticle           a page that is no article
          |    +-- NoBody            nothing on it reads as a text
          |    +-- TooShort          a text too short to be a story
          |    +-- NotNews           an index, tag, section or about page
          |    +-- Paywalled         the story stands behind a wall
          |    +-- BotWall           a challenge instead of the page
          |    +-- ErrorPage         the site says that it has nothing here
          |    +-- NotHtml           a PDF, a picture, a feed
          +-- PoolError              a worker gave no answer
               +-- Deadline          it took too long and was stopped
               +-- WorkerDied        its process ended under it

All of them survive pickling, since they travel between processes.
"""

from __future__ import annotations

from typing import ClassVar


class MastheadError(Exception):
    """Whatever we raise ourselves; its text is fit to be shown to a user."""


class ConfigError(MastheadError):
    """A mistake in a file that people edit: names the file, the key and the cure."""

    def __init__(self, file: str, key: str, problem: str, cure: str = "") -> None:
        super().__init__(file, key, problem, cure)
        self.file = file
        """As the user would call it: ``us/courier.toml``, ``masthead.toml``."""
        self.key = key
        """Such as ``feeds[0]`` or ``pace.delay``; empty where the whole file is meant."""
        self.problem = problem
        self.cure = cure

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: {self.problem}" + (f"; {self.cure}" if self.cure else "")


class RegistryError(ConfigError):
    """The registry cannot be loaded; `problems` holds every mistake found, this error being the first."""

    def __init__(
        self, file: str, key: str, problem: str, cure: str = "", problems: tuple[ConfigError, ...] = ()
    ) -> None:
        super().__init__(file, key, problem, cure)
        self.args = (file, key, problem, cure, problems)
        self.problems = problems

    def __str__(self) -> str:
        if not self.problems:
            return super().__str__()
        return "\n".join(str(problem) for problem in self.problems)


class TableError(ConfigError):
    """A rater's table cannot be read at all: `key` is the line, such as ``line 3``, or empty for the whole file.

    A single row that cannot be read is no error; it is reported.
    """


class Reasoned(MastheadError):
    """No answer, and why: `reason` is fixed text, fit to be counted; `detail` says what was seen."""

    reason: ClassVar[str]

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


class NotAnArticle(Reasoned):
    """A page that is no article."""

    reason: ClassVar[str] = "not an article"


class NoBody(NotAnArticle):
    """Nothing on the page reads as a text."""

    reason = "no body"


class TooShort(NotAnArticle):
    """A text too short to be a story."""

    reason = "too short"


class NotNews(NotAnArticle):
    """An index, tag, section or about page."""

    reason = "not news"


class Paywalled(NotAnArticle):
    """The story stands behind a wall, and too little of it is before the wall."""

    reason = "paywalled"


class BotWall(NotAnArticle):
    """A challenge or a consent page instead of the story."""

    reason = "bot wall"


class ErrorPage(NotAnArticle):
    """The site says that it has nothing here, whatever its status code says."""

    reason = "error page"


class NotHtml(NotAnArticle):
    """A PDF, a picture, a feed: not a page."""

    reason = "not html"


class PoolError(Reasoned):
    """A worker gave no answer."""

    reason: ClassVar[str] = "no answer"


class Deadline(PoolError):
    """It took too long and was stopped."""

    reason = "deadline"


class WorkerDied(PoolError):
    """Its process ended under it."""

    reason = "worker died"
