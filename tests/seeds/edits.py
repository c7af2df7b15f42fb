"""What editors do, at random: each edit is drawn by Hypothesis and made through the models."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from hypothesis import strategies as st

from timeline.models import (
    Citation,
    Dismissal,
    Event,
    EventLink,
    Location,
    Participation,
    Person,
    Source,
)
from timeline.models.grounding import FoldedText

TEXTS = [
    "",
    "A flag",
    'A "flag" \\ a',
    "It's “it”",
    "One\nTwo\n\n# three",
    "é\x7f\tz",
    '"',
    "'\"'''",
]
QUOTES = ["It was white.", "a flag was seen", "the flag", "Second.", "was", "By A. Writer"]
FIELDS = {
    Person: {"name": TEXTS, "kind": ["group", "individual"], "aliases": TEXTS, "wikidata": ["Q1"]},
    Location: {"name": TEXTS, "description": TEXTS, "aliases": ["LA", "A\nB\nLA", ""]},
    Source: {
        "title": TEXTS,
        "kind": ["post", "article"],
        "published": ["2024", ""],
        "byline": TEXTS,
    },
    Event: {
        "title": TEXTS,
        "summary": TEXTS,
        "date": ["2024-03", "", "1850~"],
        "date_phrase": ["Back in March", "", "Second"],
        "date_basis": ["stated", "inferred"],
        "factuality": ["planned", "happened"],
        "status": ["draft", "published", "rejected"],
        "position": [0, 1, 7],
    },
    Participation: {"role": TEXTS},
    Citation: {"stance": ["mentions", "supports"], "note": TEXTS},
    Dismissal: {"reason": TEXTS},
}
ADDED = [Person, Location, Source, Event, Participation, EventLink, Citation, Dismissal]


def edit(data):
    """Make one edit; what the models refuse is not made."""
    made = data.draw(st.sampled_from([change, delete, add, move, requote, retext, place]))
    try:
        with transaction.atomic():
            made(data)
    except (ValidationError, IntegrityError, models.RestrictedError):
        pass


def pick(data, model):
    rows = list(model.objects.order_by("pk"))
    return data.draw(st.sampled_from(rows)) if rows else None


def save(row):
    row.full_clean()
    row.save()


def change(data):
    model = data.draw(st.sampled_from(list(FIELDS)))
    name = data.draw(st.sampled_from(list(FIELDS[model])))
    if row := pick(data, model):
        setattr(row, name, data.draw(st.sampled_from(FIELDS[model][name])))
        save(row)


def delete(data):
    if row := pick(data, data.draw(st.sampled_from(ADDED))):
        row.delete()


def add(data):
    model = data.draw(st.sampled_from(ADDED))
    slug = data.draw(st.sampled_from(["bearer", "seen", "a-1", "b", "people", "second"]))
    match model.__name__:
        case "Person" | "Location":
            save(model(slug=slug, name="New"))
        case "Source":
            save(Source(slug=slug, title="New", text=data.draw(st.sampled_from(["", "Was. Was."]))))
        case "Event":
            event = Event(slug=slug, title="New", date="2024-08-12", parent=pick(data, Event))
            save(event)
            cite(data, Citation(event=event))
        case "Participation":
            save(Participation(event=pick(data, Event), person=pick(data, Person), role="x"))
        case "EventLink":
            ends = {"from_event": pick(data, Event), "to_event": pick(data, Event)}
            save(EventLink(kind=data.draw(st.sampled_from(["follows", "announces"])), **ends))
        case "Citation":
            cite(data, Citation(event=pick(data, Event), attributed_to=pick(data, Source)))
        case "Dismissal":
            cite(data, Dismissal(reason="No event."))


def cite(data, passage):
    """Let a passage quote what stands somewhere in a source."""
    if passage.source_id is None:
        passage.source = pick(data, Source)
    found = [s for quote in QUOTES for s in FoldedText(passage.source.text).find(quote)]
    if found:
        passage.start, passage.end = data.draw(st.sampled_from(found))
        passage.quote = passage.source.text[passage.start : passage.end]
        save(passage)


def requote(data):
    if passage := pick(data, data.draw(st.sampled_from([Citation, Dismissal]))):
        cite(data, passage)


def retext(data):
    """Change an article's text; what it quotes must stay in it."""
    if source := pick(data, Source):
        old, new = data.draw(
            st.sampled_from(
                [("An article", "The article"), ("It was white.", "It was white. It was white.")]
            )
        )
        source.text = source.text.replace(old, new, 1) if source.text else "Second. Was."
        save(source)


def move(data):
    """Let something hang on something else."""
    match data.draw(st.sampled_from(["person", "event", "parent", "within", "credit"])):
        case "person" if part := pick(data, Participation):
            part.person = pick(data, Person)
            save(part)
        case "event" if citation := pick(data, Citation):
            citation.event = pick(data, Event)
            save(citation)
        case "parent" if event := pick(data, Event):
            event.parent = data.draw(st.sampled_from([None, *Event.objects.order_by("pk")]))
            save(event)
        case "within" if location := pick(data, Location):
            location.within = data.draw(st.sampled_from([None, *Location.objects.order_by("pk")]))
            save(location)
        case "credit" if citation := pick(data, Citation):
            citation.attributed_to = data.draw(
                st.sampled_from([None, *Source.objects.order_by("pk")])
            )
            save(citation)


def place(data):
    """Let an event be at places, or not."""
    if (event := pick(data, Event)) and (location := pick(data, Location)):
        if data.draw(st.booleans()):
            event.locations.add(location)
        else:
            event.locations.remove(location)
