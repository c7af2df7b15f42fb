from pathlib import Path

import pytest
from django.utils import timezone

from tests.factories import make_citation
from timeline.models import Event, Source
from timeline.seeds.load import Report, load

ARTICLE = """An article

By A. Writer

Back in March, a flag was seen. It was white.

In August the flag was handed over. It was white."""

PEOPLE = """
[bearer]
name = "The bearer"
aliases = ["Bearer", "The one"]
"""

LOCATIONS = """
[town]
name = "The town"

[stadium]
name = "The stadium"
within = "town"
latitude = 48.9
longitude = 2.4
"""

READING = """
status = "published"

[source]
slug = "article"
title = "An article"
byline = "A. Writer"
published = "2024-08-11"

[[sources]]
slug = "paper"
title = "The paper"
kind = "publication"

[[events]]
slug = "seen"
title = "A flag is seen"
date = "2024-03"
date_phrase = "Back in March"
date_basis = "resolved"
announces = ["handed-over"]

[[events.citations]]
quote = "Back in March, a flag was seen."
attributed_to = "paper"

[[events]]
slug = "handed-over"
title = "The flag is handed over"
date = "2024-08"
people = { bearer = "bearer" }
locations = ["stadium"]

[[events.citations]]
quote = "In August the flag was handed over."

[[events]]
slug = "white"
title = "It is white"
parent = "handed-over"

[[events.citations]]
quote = "It was white."
occurrence = 2

[[dismissals]]
quote = "By A. Writer"
reason = "The byline."
"""


class SeedFolder:
    """A seeds folder that a test can write to and load."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("article.txt", ARTICLE)
        self.write("article.toml", READING)
        self.write("people.toml", PEOPLE)
        self.write("locations.toml", LOCATIONS)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = content.encode() if isinstance(content, str) else content
        path.write_bytes(raw)
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, old
        self.write(name, text.replace(old, new))

    def load(self, *paths: Path, **options: bool) -> Report:
        return load(self.root, list(paths), now=timezone.now(), **options)


@pytest.fixture
def seeds(tmp_path):
    return SeedFolder(tmp_path)


@pytest.fixture
def refused(seeds):
    """Seeds with a new version of an article, which lacks words that an editor cites by now.

    One of the new events cites words that both versions have, the other one words of the new one.
    """
    seeds.load()
    article = Source.objects.get(slug="article")
    make_citation(Event.objects.get(slug="seen"), article, "An article")
    seeds.replace("article.txt", "An article", "Corrected. The article")
    seeds.replace("article.toml", "[[dismissals]]", f"{NEW_EVENTS}\n[[dismissals]]")
    return seeds


NEW_EVENTS = """
[[events]]
slug = "again"
title = "It is seen again"
[[events.citations]]
quote = "a flag was seen"

[[events]]
slug = "corrected"
title = "The article is corrected"
people = { bearer = "" }
follows = ["again"]
[[events.citations]]
quote = "The article"

[[events]]
slug = "part"
title = "A part of it"
parent = "corrected"
[[events.citations]]
quote = "It was"
occurrence = 1
"""
