import pytest
from django.utils import timezone

from timeline.seeds.load import load
from timeline.seeds.progress import silent


@pytest.mark.django_db
def test_a_load_tells_how_far_it_has_come(seeds):
    told = []

    def progress(items, label):
        told.append((label, len(items)))
        return silent(items, label)

    load(seeds.root, [], now=timezone.now(), progress=progress)

    assert told == [("Reading", 3), ("Writing", 9)]
