"""What holds of dumps whatever editors do."""

import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.seeds.conftest import SeedFolder
from tests.seeds.edits import edit
from timeline.models import Load, SeedConflict, SeedRecord
from timeline.models.kinds import KINDS
from timeline.seeds.dump import dump

pytestmark = pytest.mark.django_db

SECOND = """
[source]
slug = "second"
title = "Second"

[[events]]
slug = "second-event"
title = "Second"
people = { bearer = "" }
citations = [{ quote = "Second.", attributed_to = "article" }]

# A citation of another article's event

[[citations]]
event = "seen"
quote = "The flag was seen."

[[sources]]
slug = "radio"
title = "Radio"
"""


def columns(kind):
    """The fields of a kind, what it refers to by its slug."""
    names = [*kind.fixed, *kind.fields]
    return [f"{name}__slug" if name in kind.references else name for name in names]


def content():
    """Everything that seeds speak of, by slugs and values."""
    return {
        kind.name: sorted(kind.model.objects.values_list(*columns(kind)), key=repr)
        for kind in KINDS.values()
    }


def empty():
    """Leave nothing of what was loaded or edited."""
    SeedConflict.objects.all().delete()
    SeedRecord.objects.all().delete()
    Load.objects.all().delete()
    for kind in reversed(KINDS.values()):
        kind.model.objects.update(**dict.fromkeys(kind.references.keys() & {"parent", "within"}))
        kind.model.objects.all().delete()


@settings(
    max_examples=40,
    phases=[Phase.generate],  # what is drawn tells enough, and shrinking it takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_editors_did_the_seeds_say_it(data):
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        seeds = SeedFolder(Path(folder))
        seeds.write("second.txt", "Second. The flag was seen. It was white. It was white.")
        seeds.write("second.toml", SECOND)
        seeds.load()
        for _ in range(data.draw(st.integers(1, 3))):
            for _ in range(data.draw(st.integers(1, 8))):
                edit(data)
            check(seeds)
        transaction.set_rollback(True)


def check(seeds):
    before = content()
    dumped = dump(seeds.root, now=timezone.now())

    assert seeds.load().load_id is None
    assert content() == before
    assert not SeedConflict.objects.exists()
    assert dump(seeds.root, now=timezone.now()).files == []
    if not dumped.left_out:
        assert built_anew(seeds) == before


def built_anew(seeds):
    """What a database holds that is built from the seeds alone."""
    with transaction.atomic():
        empty()
        seeds.load()
        built = content()
        transaction.set_rollback(True)
    return built
