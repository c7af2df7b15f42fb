"""What is raised when a text is not EDTF."""

MAX_LENGTH = 64


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
        shown = self.text if len(self.text) <= MAX_LENGTH else f"{self.text[:MAX_LENGTH]}…"
        return f'"{shown}": {self.reason} (at character {self.position + 1})'
