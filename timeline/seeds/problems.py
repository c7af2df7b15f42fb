"""What is wrong with seeds: a place and a sentence each, all of them at once."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong, at a line (from 1) of a file (its path below the seeds folder)."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class SeedError(Exception):
    """Seeds that cannot be loaded; ``problems`` is never empty."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))
