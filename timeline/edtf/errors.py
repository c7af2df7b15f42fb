"""What is raised when a text is not EDTF."""

from collections.abc import Mapping
from typing import Any

from timeline.edtf.english import ENGLISH
from timeline.edtf.language import Language

MAX_LENGTH = 64


class EdtfError(ValueError):
    """A text that is no EDTF expression, worded for the editor who typed it.

    `text` is the text as given, `position` the 0-based index of the character where reading
    failed (the length of the text when something is missing at its end), `reason` the explanation
    in English. Its `pattern` and the `facts` in it let a `Language` word it.
    """

    def __init__(
        self, text: str, position: int, pattern: str, facts: Mapping[str, str | int] | None = None
    ) -> None:
        super().__init__(text, position, pattern, facts)
        self.text = text
        self.position = position
        self.pattern = pattern
        self.facts = facts or {}

    def __str__(self) -> str:
        return self.worded(ENGLISH)

    @property
    def reason(self) -> str:
        return self.explained(ENGLISH)

    def worded(self, table: Language) -> str:
        """Say what is wrong with the text and where, counting characters from 1."""
        shown = self.text if len(self.text) <= MAX_LENGTH else f"{self.text[:MAX_LENGTH]}…"
        return table.refusal.format(
            text=shown, reason=self.explained(table), position=self.position + 1
        )

    def explained(self, table: Language) -> str:
        """Say what is wrong, in a clause."""
        facts: dict[str, Any] = dict(self.facts)
        if "month" in facts:
            facts["month"] = table.months[facts["month"] - 1]
        if "limit" in facts:
            facts["limit"] = table.large_number(facts["limit"])
        return table.reasons.get(self.pattern, self.pattern).format(**facts)
