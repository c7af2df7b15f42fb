"""What is wrong with seeds: a place and a sentence each, all of them at once."""

import re
from typing import NamedTuple

# Line breaks, control characters and lone surrogates, which a terminal must not get.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Problem(NamedTuple):
    """One thing wrong, at a line (from 1) of a file (its path below the seeds folder)."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """Return the problem on one line, with what is not printable written as an escape."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        line = f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"
        return _UNPRINTABLE.sub(lambda match: repr(match[0])[1:-1], line)


class SeedError(Exception):
    """Seeds that cannot be loaded; ``problems`` is never empty."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))
