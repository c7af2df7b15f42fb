"""A history of seeds and editors, and after every step the promises that editors win and that no
load, nor its undoing, leaves a published event without a citation.

``History`` drives the real load and the real admin forms. What an editor did is told by what the
database holds after a form was posted; from then on nobody else may change it. The promise is
checked without a look at what the product remembers.
"""

import pickle
from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import change_url, delete
from tests.admin.forms import held
from tests.seeds.histories_seeds import (
    RECORDS,
    SENTENCES,
    SLUGGED,
    Fields,
    Id,
    Seeds,
    event,
    owners,
    person,
    source,
)
from timeline.models import Merge, SeedConflict
from timeline.models.kinds import KINDS, PASSAGES, Kind, Name
from timeline.models.merging import fingerprint
from timeline.seeds.load import load
from timeline.seeds.undo import undo

# A row of the database.
Row = tuple[Name, int]
# Units whose seed value may be impossible in the live database: then it is a conflict.
_MAY_BE_IMPOSSIBLE = {"parent", "within", "text", "quote", "attributed_to"}
_INLINES = {
    Name.PARTICIPATION: "participations",
    Name.CITATION: "citations",
    Name.LINK: "links_out",
    Name.DISMISSAL: "dismissals",
}


# What refers to a record of each kind, and moves when it is merged.
MERGING = {Name.PERSON: {"person"}, Name.LOCATION: {"location", "within"}}


class BrokenPromise(AssertionError):  # noqa: N818 - it is no error of the test's
    """Something happened to the database that must not."""


class History:
    def __init__(self, folder: Any, clients: list[Any]) -> None:
        self.folder = folder
        self.clients = clients
        self.seeds = Seeds()
        # What the database holds.
        self.live = rows()
        # Where the records are that were made from the seeds.
        self.rows: dict[Id, int] = {}
        # Every record that a row ever was, by the row.
        self.records: dict[Row, Id] = {}
        # What editors set, by row: no load may change it.
        self.intents: dict[Row, Fields] = {}
        self.made: set[Row] = set()
        self.deleted: set[Id] = set()
        # Units for which the seeds' value was impossible.
        self.refused: set[tuple[Id, str]] = set()
        self.last_said: dict[Id, Fields] = {}
        self.loads: list[int] = []
        # What stands for each record that editors merged, and what was live and intended before.
        self.merged: dict[Id, Id] = {}
        self.unmerged: dict[int, tuple[Id, dict[Row, Fields], dict[Row, Fields]]] = {}
        # What was done, step by step, by those of whom it changed anything.
        self.done: list[str] = []

    def branch(self) -> "History":
        """Return a history that begins where this one stands; the database must stand there too."""
        shared = {name: getattr(self, name) for name in ("folder", "clients", "live")}
        own = {name: value for name, value in vars(self).items() if name not in shared}
        branch = History.__new__(History)
        vars(branch).update(shared)
        vars(branch).update(pickle.loads(pickle.dumps(own)))  # noqa: S301 - quicker than deepcopy
        return branch

    # What the seeds' author does

    def change(self, record: Id, unit: str, value: Any) -> None:
        before = self.seeds.values[record][unit]
        self.seeds.values[record][unit] = value
        if self.seeds.are_twofold():
            self.seeds.values[record][unit] = before
        elif self.seeds.says(record) and before != value:
            self.done.append("seeds")

    def remove(self, record: Id) -> None:
        self.done.append("seeds")
        self.seeds.present.discard(record)

    def add(self, record: Id) -> None:
        self.seeds.present.add(record)
        if self.seeds.are_twofold():
            self.seeds.present.discard(record)
        else:
            self.done.append("seeds")

    def rename(self, record: Id) -> None:
        self.done.append("seeds")
        self.seeds.rename(record)

    # What whoever loads does

    def load(self, *, pruning: bool = False) -> None:
        for name, content in self.seeds.files().items():
            (self.folder / name).write_text(content, encoding="utf-8")
        report = self.by_machine(lambda: self.run(pruning), may_delete=pruning)
        self.follow_passages()
        self.check_seeds_are_loaded()
        if report.load_id is not None:
            self.loads.append(report.load_id)
            self.done.append("load")
            with connection.execute_wrapper(refuse_writing):
                self.run(pruning)

    def run(self, pruning: bool) -> Any:
        return load(self.folder, [], now=timezone.now(), pruning=pruning)

    def undo(self, number: int) -> None:
        pk = self.loads.pop(number % len(self.loads))
        self.done.append("undo")
        self.by_machine(lambda: undo(pk, now=timezone.now()), may_delete=True)
        self.last_said = {}

    def by_machine(self, act: Any, *, may_delete: bool) -> Any:
        """Do what is no editor's work, and check that it leaves editors' work alone."""
        before = self.live
        done = act()
        after = self.live = rows()
        for row in before.keys() - after.keys():
            if not may_delete or row in self.made or self.intents.get(row):
                raise BrokenPromise(f"{self.told(row)} was deleted")
            self.rows.pop(self.records[row])
        for row in after.keys() - before.keys():
            self.attribute(row, after[row])
        for row, intended in self.intents.items():
            changed = {unit for unit, value in intended.items() if after[row][unit] != value}
            if changed:
                raise BrokenPromise(f"{self.told(row)}: {sorted(changed)} was overwritten")
        self.check_quotes()
        for row in uncited(after) - uncited(before):
            raise BrokenPromise(f"{self.told(row)} is published and has no citation")
        return done

    def attribute(self, row: Row, fields: Fields) -> None:
        """Find out of which record a new row is; raise ``BrokenPromise`` if it must not be."""
        record = self.records.get(row) or next(
            (one for one in self.seeds.said() if one[0] == row[0] and self.is_of(one, fields)), None
        )
        if record is None:
            raise BrokenPromise(f"nobody asked for {row}: {fields}")
        if record in self.deleted:
            raise BrokenPromise(f"{record} was deleted and came back")
        if record in self.rows:
            raise BrokenPromise(f"{record} was made twice")
        self.rows[record] = row[1]
        self.records[row] = record
        for unit, value in self.seeds.values[record].items():
            if value is not None and isinstance(value, tuple) and self.is_missing(value):
                self.refused.add((record, unit))

    def follow_passages(self) -> None:
        """Take note of passages whose rows the seeds have given to others in their place."""
        said = self.seeds.said()
        for record in said.keys() - self.rows.keys():
            for other in self.replaced(record):
                row = (other[0], self.rows.get(other, 0))
                if row in self.live and self.is_of(record, self.live[row]):
                    self.rows[record] = self.rows.pop(other)
                    self.records[row] = record

    def replaced(self, record: Id) -> list[Id]:
        """Return the passages that the seeds no longer have and that this one may be taken for."""
        if record[0] not in PASSAGES:
            return []
        said = self.seeds.said()
        return [
            other
            for other in RECORDS
            if other[0] == record[0] and owners(other) == owners(record) and other not in said
        ]

    def is_of(self, record: Id, fields: Fields) -> bool:
        name, parts = record
        if name in SLUGGED:
            return fields["slug"] == self.seeds.slugs[record]
        kinds = KINDS[name].references
        places = {(kinds[key], fields[key]) for key in KINDS[name].fixed if key in kinds}
        wanted = {(owner[0], self.pk(owner)) for owner in owners(record)}
        if name == Name.LINK:
            return places == wanted and fields["kind"] == parts[1]
        if name == Name.CITATION:
            return places == wanted and fields["quote"] == self.seeds.values[record]["quote"]
        if name == Name.DISMISSAL:
            return fields["quote"] == SENTENCES[parts[1]]
        return places == wanted

    def is_missing(self, value: Any) -> bool:
        return value[0] in SLUGGED and self.standing(value) not in self.rows

    def standing(self, record: Id) -> Id:
        """Return the record that stands for one that was merged, or itself."""
        while record in self.merged:
            record = self.merged[record]
        return record

    def pk(self, record: Id) -> int | None:
        """Return the row of a record: the seeds' own, or an editor's in its place."""
        record = self.standing(record)
        if record in self.rows:
            return self.rows[record]
        found = KINDS[record[0]].model._base_manager.values_list("pk", flat=True)
        names = [self.seeds.slugs[record], *self.seeds.formerly.get(record, [])]
        return next((pk for name in names for pk in found.filter(slug=name)), None)

    # What editors do

    def edit(self, editor: int, record: Id, unit: str, value: Any) -> None:
        if record not in self.rows:
            return
        name, pk = record[0], self.rows[record]
        # One of the two sees that nothing is to be done, the other saves it all the same.
        if editor and self.live[name, pk][unit] == self.stored(record, unit, value):
            return
        sent = self.sent(record, unit, value)
        row = KINDS[name].model._base_manager.get(pk=pk)
        if name in SLUGGED or (name in (Name.CITATION, Name.DISMISSAL) and editor):
            self.by_editor(lambda: self.post(editor, row, sent))
        elif name in _INLINES:
            self.by_editor(lambda: self.post_row(editor, record, pk, sent))

    def take_away(self, editor: int, record: Id) -> None:
        """Delete a record, by the page of its own or from the page of what it hangs on."""
        if record not in self.rows:
            return
        name, pk = record[0], self.rows[record]
        if name == Name.SETTING:
            self.by_editor(lambda: self.post_places(editor, record, leave_out=True))
        elif name in (Name.PARTICIPATION, Name.LINK) or (name in _INLINES and not editor):
            self.by_editor(lambda: self.post_row(editor, record, pk, {"DELETE": "on"}))
        else:
            row = KINDS[name].model._base_manager.get(pk=pk)
            self.by_editor(lambda: delete(self.clients[editor], row))

    def make(self, editor: int, record: Id) -> None:
        """Make by hand what the seeds may come to say as well."""
        if record in self.rows or any(self.pk(owner) is None for owner in owners(record)):
            return
        name, parts = record
        if name in (Name.PERSON, Name.LOCATION, Name.EVENT):
            field = "title" if name == Name.EVENT else "name"
            fields = {field: "Made by hand", "slug": self.seeds.slugs[record]}
            self.by_editor(lambda: self.post_new(editor, name, fields))
        elif name == Name.SETTING:
            self.by_editor(lambda: self.post_places(editor, record))
        elif name in _INLINES:
            fields = {
                Name.PARTICIPATION: lambda: {
                    "person": self.pk(person(parts[1])),
                    "role": "by hand",
                },
                Name.CITATION: lambda: {
                    "source": self.pk(source("article")),
                    "quote": SENTENCES[parts[2]],
                    "stance": "supports",
                    "note": "By hand.",
                },
                Name.LINK: lambda: {"kind": parts[1], "to_event": self.pk(event(parts[2]))},
                Name.DISMISSAL: lambda: {"quote": SENTENCES[parts[1]], "reason": "By hand."},
            }[name]()
            self.by_editor(lambda: self.post_row(editor, record, None, fields))

    def merge(self, editor: int, kept: Id, gone: Id) -> None:
        """Make one of two records, where both are the seeds'."""
        if kept not in self.rows or gone not in self.rows:
            return
        live, intents = self.live, deepcopy(self.intents)
        model, pks = KINDS[kept[0]].model, (self.rows[kept], self.rows[gone])
        page = reverse(f"admin:timeline_{kept[0].value}_merge", args=pks[:1])
        seen = fingerprint(*(model._base_manager.get(pk=pk) for pk in pks))
        sent = {"other": pks[1], "seen": seen}
        self.by_editor(lambda: self.clients[editor].post(page, sent))
        if gone in self.rows:
            return
        self.merged[gone] = kept
        self.unmerged[Merge.objects.latest("pk").pk] = gone, live, intents
        for row, fields in self.live.items():
            for unit, value in fields.items():
                # That a row refers to the other now is no wish of its own.
                moved = (live[row][unit], value) == (pks[1], pks[0]) and unit in MERGING[kept[0]]
                if moved and unit not in intents.get(row, {}):
                    self.intents[row].pop(unit)

    def take_apart(self, editor: int, number: int) -> None:
        if not self.unmerged:
            return
        pk = sorted(self.unmerged)[number % len(self.unmerged)]
        gone, live, intents = self.unmerged[pk]
        page = reverse("admin:timeline_merge_take_apart", args=[pk])
        before = self.live
        self.by_editor(lambda: self.clients[editor].post(page))
        if Merge.objects.get(pk=pk).undone is None:
            return
        del self.unmerged[pk], self.merged[gone]
        for row, fields in self.live.items():
            for unit, value in fields.items():
                is_back = row not in before or before[row].get(unit) != value
                was = live.get(row, {}).get(unit)
                if is_back and was == value and unit not in intents.get(row, {}):
                    self.intents.get(row, {}).pop(unit, None)

    def decide(self, editor: int, number: int, *, take: bool) -> None:
        """Decide one of the open conflicts."""
        conflicts = list(SeedConflict.objects.open().order_by("pk"))
        if not conflicts:
            return
        conflict = conflicts[number % len(conflicts)]
        row = (Name(conflict.record.kind), conflict.record.object_id)
        by = self.clients[editor].user
        if row not in self.live:
            return
        if not take:
            conflict.keep_ours(by, timezone.now())
            self.done.append("editor")
            self.intents.setdefault(row, {})[conflict.unit] = self.live[row][conflict.unit]
            return
        try:
            self.by_editor(lambda: conflict.take_seeds(by, timezone.now()))
        except ValidationError:
            return
        self.intents.get(row, {}).pop(conflict.unit, None)
        self.refused.discard((self.records[row], conflict.unit))

    def by_editor(self, act: Any) -> None:
        """Do an editor's work, and take note of what it did to the database."""
        before = self.live
        act()
        after = self.live = rows()
        if after != before:
            self.done.append("editor")
        for row in before.keys() - after.keys():
            self.intents.pop(row, None)
            if row in self.made:
                self.made.remove(row)
            else:
                self.deleted.add(self.records[row])
                del self.rows[self.records[row]]
        for row in after.keys() - before.keys():
            self.intents[row] = dict(after[row])
            if (record := self.records.get(row)) is None:
                self.made.add(row)
            else:  # it was taken out again of what it was merged into
                self.deleted.discard(record)
                self.rows[record] = row[1]
        for row in after.keys() & before.keys():
            changed = {
                unit: value for unit, value in after[row].items() if before[row][unit] != value
            }
            if changed:
                self.intents.setdefault(row, {}).update(changed)
        self.check_quotes()

    def sent(self, record: Id, unit: str, value: Any) -> dict[str, Any]:
        """Return the fields of a form that give a unit the value."""
        if unit == "coordinates":
            return {
                name: "" if number is None else number
                for name, number in zip(("latitude", "longitude"), value, strict=True)
            }
        if unit == "date":
            return dict(zip(("date", "date_phrase", "date_basis"), value, strict=True))
        if unit in KINDS[record[0]].references:
            return {unit: "" if value is None else self.pk(value) or ""}
        if unit == "quote":
            return {"quote": value, "start": ""}
        return {unit: value.replace("\n", "\r\n") if isinstance(value, str) else value}

    def post(self, editor: int, row: Any, fields: dict[str, Any]) -> None:
        page = change_url(row)
        client = self.clients[editor]
        client.post(page, held(client.get(page)) | fields)

    def post_new(self, editor: int, name: Name, fields: dict[str, Any]) -> None:
        page = reverse(f"admin:timeline_{name.value}_add")
        client = self.clients[editor]
        client.post(page, held(client.get(page)) | fields)

    def post_row(self, editor: int, record: Id, pk: int | None, fields: dict[str, Any]) -> None:
        """Change a row below the event or source that it hangs on; add it if it has no key yet."""
        owner, prefix = owners(record)[0], _INLINES[record[0]]
        page = reverse(f"admin:timeline_{owner[0].value}_change", args=[self.pk(owner)])
        client = self.clients[editor]
        form = held(client.get(page))
        total = int(form[f"{prefix}-TOTAL_FORMS"][0])
        number = total
        if pk is None:
            form[f"{prefix}-TOTAL_FORMS"] = [str(total + 1)]
        else:
            number = next(n for n in range(total) if form[f"{prefix}-{n}-id"] == [str(pk)])
        client.post(page, form | {f"{prefix}-{number}-{name}": one for name, one in fields.items()})

    def post_places(self, editor: int, record: Id, *, leave_out: bool = False) -> None:
        what, where = (self.pk(owner) for owner in owners(record))
        page = reverse("admin:timeline_event_change", args=[what])
        client = self.clients[editor]
        form = held(client.get(page))
        chosen = {*form.get("locations", []), str(where)} - ({str(where)} if leave_out else set())
        client.post(page, form | {"locations": sorted(chosen)})

    # What is promised

    def check_quotes(self) -> None:
        for name in (Name.CITATION, Name.DISMISSAL):
            passages = KINDS[name].model._base_manager.values_list(
                "quote", "start", "end", "source__text"
            )
            for quote, start, end, text in passages:
                if text[start:end] != quote:
                    raise BrokenPromise(f"unproven: {quote}")

    def check_seeds_are_loaded(self) -> None:
        """Check that what no editor touched is as the seeds say, and that conflicts are real."""
        said, live = self.seeds.said(), self.live
        conflicts = self.check_conflicts()
        for record, fields in said.items():
            row = (record[0], self.rows.get(record, 0))
            if row not in live:
                self.check_may_be_missing(record)
                continue
            for unit, value in fields.items():
                wanted = self.stored(record, unit, value)
                if live[row][unit] == wanted:
                    self.refused.discard((record, unit))
                elif unit in self.intents.get(row, {}):
                    before = self.last_said.get(record, {}).get(unit, value)
                    if before != value and (row, unit) not in conflicts:
                        raise BrokenPromise(f"{record}: no conflict over {unit}")
                elif (record, unit) not in self.refused:
                    raise BrokenPromise(f"{record}: {unit} is {live[row][unit]}, not {wanted}")
        self.last_said = said

    def check_conflicts(self) -> set[tuple[Row, str]]:
        """Return the open conflicts; one that no editor caused has another cause."""
        found = {}
        for conflict in SeedConflict.objects.open().select_related("record"):
            row = (Name(conflict.record.kind), conflict.record.object_id)
            found[row, conflict.unit] = conflict
            if conflict.live == conflict.seed:
                raise BrokenPromise(f"{self.told(row)}: a conflict over the same {conflict.unit}")
        for (row, unit), conflict in found.items():
            record = self.records.get(row)
            if record is None or row not in self.live or unit in self.intents.get(row, {}):
                continue
            together = {other for one, other in found if one == row}
            if conflict.reason and together & _MAY_BE_IMPOSSIBLE:
                self.refused.add((record, unit))
            elif (record, unit) not in self.refused:
                raise BrokenPromise(f"{record}: a conflict over {unit}, which nobody touched")
        return set(found)

    def check_may_be_missing(self, record: Id) -> None:
        """Check that there is a reason for a record not to be there."""
        gone = {record, *owners(record)} & self.deleted or self.replaced(record)
        taken = any(one not in self.rows for one in owners(record))
        excused = gone or taken or self.is_unproven(record) or self.is_made_by_hand(record)
        if not excused:
            raise BrokenPromise(f"{record} is missing")

    def is_unproven(self, record: Id) -> bool:
        """Whether the article, as it is live, lacks words without which there is no such record."""
        text = self.live[Name.SOURCE, self.rows[source("article")]]["text"]
        return any(words not in text for words in self.seeds.words(record))

    def is_made_by_hand(self, record: Id) -> bool:
        if record[0] in SLUGGED:
            names = {self.seeds.slugs[record], *self.seeds.formerly.get(record, [])}
            return any(
                row[0] == record[0] and fields["slug"] in names for row, fields in self.live.items()
            )
        # By hand a row is also made into what the seeds come to say: a citation quotes other words.
        by_hand = [row for row in (*self.made, *self.intents) if row in self.live]
        return any(row[0] == record[0] and self.is_of(record, self.live[row]) for row in by_hand)

    def stored(self, record: Id, unit: str, value: Any) -> Any:
        if unit in KINDS[record[0]].references:
            return None if value is None else self.rows.get(self.standing(value), "?")
        return value

    def told(self, row: Row) -> str:
        return f"{self.records.get(row, 'a record made by hand')} {row}"


def uncited(live: dict[Row, Fields]) -> set[Row]:
    """Return the events that are published and have no citation."""
    cited = {fields["event"] for (name, _), fields in live.items() if name == Name.CITATION}
    return {
        (name, pk)
        for (name, pk), fields in live.items()
        if name == Name.EVENT and fields["status"] == "published" and pk not in cited
    }


def rows() -> dict[Row, Fields]:
    """Return what editors see: each row with its units, a quote as its words alone."""
    found = {}
    for name, kind in KINDS.items():
        fields = [*kind.fixed, *kind.fields]
        with connection.cursor() as cursor:
            cursor.execute(_SELECT[name])
            for pk, *values in cursor.fetchall():
                row = dict(zip(fields, values, strict=True))
                units = {unit: _unit(names, row) for unit, names in kind.units.items()}
                found[name, pk] = {one: row[one] for one in kind.fixed} | units
    return found


def _select(kind: Kind) -> str:
    columns = [
        f"{name}_id" if name in kind.references else name for name in (*kind.fixed, *kind.fields)
    ]
    quoted = ", ".join(f'"{column}"' for column in ("id", *columns))
    return f"SELECT {quoted} FROM {kind.model._meta.db_table}"


# Read many thousand times: Django would take longer to put it together than the database to answer.
_SELECT = {kind.name: _select(kind) for kind in KINDS.values()}


def _unit(names: tuple[str, ...], fields: Fields) -> Any:
    if len(names) == 1 or names[0] == "quote":
        return fields[names[0]]
    return tuple(fields[name] for name in names)


def refuse_writing(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith(("INSERT", "UPDATE", "DELETE")):
        raise BrokenPromise(f"a second load of the same seeds writes: {sql}")
    return execute(sql, params, many, context)
