"""Seeds that a history can change: a small world in which editors and seeds often meet."""

from typing import Any

from timeline.models.kinds import Name

# A record by kind and names that never change, whatever the seeds call it.
Id = tuple[Name, tuple[str, ...]]
Fields = dict[str, Any]

SENTENCES = {
    "march": "Back in March, a flag was seen.",
    "august": "In August the flag was handed over.",
    "rain": "It rained.",
    "song": "Somebody sang.",
    "crowd": "The crowd cheered.",
    "night": "Night fell.",
    "byline": "By A. Writer",
    "title": "An article",
    "dance": "Everybody danced.",
}
# The texts that the article may have: at first nobody danced, and in the end nobody cheered.
_TEXT = "\n\n".join(SENTENCES.values()).removesuffix(f"\n\n{SENTENCES['dance']}")
LATER = "Corrected.\n\n" + _TEXT.replace(SENTENCES["crowd"], SENTENCES["dance"])
TEXTS = [_TEXT, f"Corrected.\n\n{_TEXT}", f"{_TEXT}\n\nThe end.", LATER]
DATES = [("2024-03", "Back in March", "resolved"), ("2024-08", "", "stated"), ("", "", "stated")]
SLUGGED = (Name.PERSON, Name.LOCATION, Name.SOURCE, Name.EVENT)


def person(who: str) -> Id:
    return Name.PERSON, (who,)


def place(where: str) -> Id:
    return Name.LOCATION, (where,)


def source(what: str) -> Id:
    return Name.SOURCE, (what,)


def event(what: str) -> Id:
    return Name.EVENT, (what,)


def part(what: str, who: str) -> Id:
    return Name.PARTICIPATION, (what, who)


def setting(what: str, where: str) -> Id:
    return Name.SETTING, (what, where)


def citation(what: str, sentence: str) -> Id:
    return Name.CITATION, (what, "article", sentence)


def link(one: str, kind: str, other: str) -> Id:
    return Name.LINK, (one, kind, other)


def dismissal(sentence: str) -> Id:
    return Name.DISMISSAL, ("article", sentence)


# Whether the seeds say a record at first; the others may be added later.
RECORDS: dict[Id, bool] = {
    person("bearer"): True,
    person("singer"): False,
    place("town"): True,
    place("stadium"): True,
    source("article"): True,
    source("paper"): True,
    event("seen"): True,
    event("handed"): True,
    event("sung"): True,
    event("later"): False,
    event("danced"): True,
    part("handed", "bearer"): True,
    part("seen", "bearer"): False,
    part("seen", "singer"): False,
    part("handed", "singer"): False,
    part("sung", "singer"): True,
    setting("handed", "stadium"): True,
    setting("seen", "town"): False,
    citation("seen", "march"): True,
    citation("handed", "august"): True,
    citation("handed", "rain"): True,
    citation("handed", "crowd"): False,
    citation("sung", "song"): True,
    citation("sung", "crowd"): False,
    citation("later", "night"): True,
    citation("danced", "dance"): True,
    link("seen", "announces", "handed"): True,
    link("sung", "follows", "seen"): False,
    dismissal("byline"): True,
    dismissal("title"): False,
}
# Every event of a reading is cited: these passages go only with their events.
FIRM = {
    citation("seen", "march"),
    citation("handed", "august"),
    citation("sung", "song"),
    citation("later", "night"),
    citation("danced", "dance"),
}
# This passage has a key, under which the seeds may quote other words.
KEYED = citation("handed", "rain")


def owners(record: Id) -> list[Id]:
    """Return what a record cannot be without."""
    name, parts = record
    match name:
        case Name.PARTICIPATION:
            return [event(parts[0]), person(parts[1])]
        case Name.SETTING:
            return [event(parts[0]), place(parts[1])]
        case Name.CITATION:
            return [event(parts[0]), source(parts[1])]
        case Name.LINK:
            return [event(parts[0]), event(parts[2])]
        case Name.DISMISSAL:
            return [source(parts[0])]
    return []


def choices(record: Id) -> dict[str, list[Any]]:
    """Return the values that each unit of a record may have, the first one at first.

    A reference is the ``Id`` of what it refers to.
    """
    name, (own, *_) = record
    match name:
        case Name.PERSON:
            return {
                "name": [f"The {own}", f"One {own}", f"Some {own}"],
                "description": ["", "Tall.", "Small."],
                "kind": ["individual", "group"],
            }
        case Name.LOCATION:
            return {
                "name": [f"The {own}", f"A {own}"],
                "within": [None, place("town") if own == "stadium" else place("stadium")],
                "coordinates": [(48.9, 2.4), (None, None), (1.5, -2.5)],
            }
        case Name.SOURCE if own == "article":
            return {
                "title": ["An article", "The article"],
                "byline": ["", "A. Writer", "B. Writer"],
                "text": TEXTS,
            }
        case Name.SOURCE:
            return {"title": ["A paper", "The paper"], "kind": ["publication", "broadcast"]}
        case Name.EVENT:
            return {
                "title": [f"It is {own}", f"It was {own}", f"What was {own}"],
                "summary": ["", "So they say.", "So it is said."],
                "date": DATES,
                "factuality": ["happened", "planned"],
                "position": [0, 1, 2],
                "parent": [None, event("handed"), event("seen"), event("sung")],
            }
        case Name.PARTICIPATION:
            return {"role": ["", "bearer", "singer"]}
        case Name.CITATION:
            said = [SENTENCES[record[1][2]], SENTENCES["night"], SENTENCES["crowd"]]
            return {
                "quote": said,
                "stance": ["supports", "mentions", "contradicts"],
                "note": ["", "Checked.", "Look again."],
                "attributed_to": [None, source("paper")],
            }
        case Name.DISMISSAL:
            return {"reason": ["No event.", "A heading.", "Not news."]}
    return {}


def seed_choices(record: Id) -> dict[str, list[Any]]:
    """Return the choices that the seeds have: no loops, and no other words without a key."""
    free = choices(record)
    if record == place("town"):
        free["within"] = [None]
    if record[0] == Name.EVENT:
        above = {"seen": ["handed"], "sung": ["handed", "seen"], "later": ["sung"]}
        free["parent"] = [None, *(event(one) for one in above.get(record[1][0], []))]
    if record[0] == Name.CITATION and record != KEYED:
        free["quote"] = free["quote"][:1]
    return free


class Seeds:
    """What the seeds say now."""

    def __init__(self) -> None:
        self.present = {record for record, at_first in RECORDS.items() if at_first}
        self.values = {
            record: {unit: values[0] for unit, values in choices(record).items()}
            for record in RECORDS
        }
        self.slugs = {record: record[1][0] for record in RECORDS if record[0] in SLUGGED}
        self.formerly: dict[Id, list[str]] = {record: [] for record in self.slugs}

    def rename(self, record: Id) -> None:
        old = self.slugs[record]
        new = f"{record[1][0]}-{len(self.formerly[record])}"
        self.slugs[record] = new
        self.formerly[record].append(old)

    def says(self, record: Id) -> bool:
        return (
            record in self.present
            and all(self.says(owner) for owner in owners(record))
            and all(words in self.values[source("article")]["text"] for words in self.words(record))
        )

    def words(self, record: Id) -> list[str]:
        """Return what the article has to say for there to be such a record."""
        if record[0] == Name.CITATION:
            return [self.values[record]["quote"]]
        return [SENTENCES[one[1][2]] for one in FIRM if owners(one)[0] == record]

    def said(self) -> dict[Id, Fields]:
        """Return every record that the seeds have, with the values of its units."""
        return {
            record: {unit: self.resolved(value) for unit, value in units.items()}
            for record, units in self.values.items()
            if self.says(record)
        }

    def are_twofold(self) -> bool:
        """Whether they have a citation twice, for which they would be refused."""
        cited = [
            (*owners(record), fields["quote"])
            for record, fields in self.said().items()
            if record[0] == Name.CITATION
        ]
        return len(set(cited)) < len(cited)

    def resolved(self, value: Any) -> Any:
        """Leave out a reference to what the seeds do not have."""
        return None if value in RECORDS and not self.says(value) else value

    def files(self) -> dict[str, str]:
        """Return the content of each file, by name."""
        said = self.said()
        article = said[source("article")]
        return {
            "people.toml": self.tables(said, Name.PERSON),
            "locations.toml": self.tables(said, Name.LOCATION),
            "article.txt": article["text"],
            "article.toml": "\n".join(self.reading(said)),
        }

    def tables(self, said: dict[Id, Fields], name: Name) -> str:
        found = [record for record in said if record[0] == name]
        return "\n".join(
            f"[{self.slugs[record]}]\n" + self.pairs(record, said[record]) for record in found
        )

    def reading(self, said: dict[Id, Fields]) -> list[str]:
        lines = ['status = "published"']
        for record, fields in said.items():
            if record[0] == Name.SOURCE:
                header = "[source]" if record == source("article") else "[[sources]]"
                lines += [header, self.slug(record), self.pairs(record, fields)]
        for record, fields in said.items():
            if record[0] == Name.EVENT:
                lines += ["[[events]]", self.slug(record), self.pairs(record, fields)]
                lines += self.connections(record, said)
        for record, fields in said.items():
            if record[0] == Name.DISMISSAL:
                lines += ["[[dismissals]]", f"quote = {quoted(SENTENCES[record[1][1]])}"]
                lines += [self.pairs(record, fields)]
        return lines

    def connections(self, record: Id, said: dict[Id, Fields]) -> list[str]:
        (own,) = record[1]
        mine = [(other, fields) for other, fields in said.items() if other[1][0] == own]
        roles = [
            f"{self.slugs[person(other[1][1])]} = {quoted(fields['role'])}"
            for other, fields in mine
            if other[0] == Name.PARTICIPATION
        ]
        places = [
            quoted(self.slugs[place(other[1][1])]) for other, _ in mine if other[0] == Name.SETTING
        ]
        lines = [f"people = {{ {', '.join(roles)} }}", f"locations = [{', '.join(places)}]"]
        for (name, parts), _ in mine:
            if name == Name.LINK:
                lines.append(f"{parts[1]} = [{quoted(self.slugs[event(parts[2])])}]")
        for other, fields in mine:
            if other[0] == Name.CITATION:
                key = ['key = "rain"'] if other == KEYED else []
                lines += ["[[events.citations]]", *key, self.pairs(other, fields)]
        return lines

    def slug(self, record: Id) -> str:
        return f"slug = {quoted(self.slugs[record])}"

    def pairs(self, record: Id, fields: Fields) -> str:
        """Write the units of a record as TOML."""
        lines = []
        for unit, value in fields.items():
            match unit, value:
                case ("text", _) | (_, None) | ("coordinates", (None, None)):
                    continue
                case "coordinates", (latitude, longitude):
                    lines += [f"latitude = {latitude}", f"longitude = {longitude}"]
                case "date", (date, phrase, basis):
                    lines += [f"date = {quoted(date)}", f"date_phrase = {quoted(phrase)}"]
                    lines += [f"date_basis = {quoted(basis)}"]
                case _, int():
                    lines += [f"{unit} = {value}"]
                case _, str():
                    lines += [f"{unit} = {quoted(value)}"]
                case _:
                    lines += [f"{unit} = {quoted(self.slugs[value])}"]
        if self.formerly.get(record):
            lines.append(f"formerly = [{', '.join(map(quoted, self.formerly[record]))}]")
        return "\n".join(lines)


def quoted(text: str) -> str:
    return f'"{text}"'
