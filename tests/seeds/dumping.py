"""What tests of dumps have in common."""

from django.utils import timezone

from timeline.models import Citation, SeedConflict
from timeline.seeds.dump import dump


def write_back(seeds, **options):
    """Dump; what was dumped must come back as it was, and writing it back once more do nothing."""
    dumped = dump(seeds.root, now=timezone.now(), **options)
    if not options:
        assert seeds.load().load_id is None
        assert dump(seeds.root, now=timezone.now()).files == []
        assert not SeedConflict.objects.open().exists()
    return dumped


def content(seeds):
    return {path.name: path.read_bytes() for path in seeds.root.rglob("*") if path.is_file()}


def changed(dumped):
    """The lines that went and came, without context."""
    lines = [line for file in dumped.files for line in file.diff()]
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def get(model, slug):
    return model.objects.get(slug=slug)


def cite(event, source, quote, **fields):
    start = source.text.index(quote)
    place = {"quote": quote, "start": start, "end": start + len(quote)}
    return Citation.objects.create(event=event, source=source, **place, **fields)


def left_out(dumped):
    return [(name.value, key, reason) for (name, key), reason in dumped.left_out]
