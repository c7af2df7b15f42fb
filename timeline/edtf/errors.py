"""What is raised when a text is not EDTF."""

MAX_LENGTH = 64
REFUSAL = '"{text}": {reason} (at character {position})'


class EdtfError(ValueError):
    """A text that is no EDTF expression, worded for the editor who typed it.

    `text` is the text as given, `position` the 0-based index of the character where reading
    failed (the length of the text when something is missing at its end), `reason` the explanation.
    """

    def __init__(self, text: str, position: int, reason: str) -> None:
        super().__init__(text, position, reason)
        self.text = text
        self.position = position
        self.reason = reason

    def __str__(self) -> str:
        return self.worded(REFUSAL)

    def worded(self, pattern: str) -> str:
        """Fill a `str.format` pattern with `text`, `reason` and `position`, counted from 1."""
        shown = self.text if len(self.text) <= MAX_LENGTH else f"{self.text[:MAX_LENGTH]}…"
        return pattern.format(text=shown, reason=self.reason, position=self.position + 1)
