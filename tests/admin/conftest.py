import pytest
from django.urls import reverse

from tests.admin.forms import filled_in
from tests.factories import make_source

TEXT = (
    "Back in March, Cruise was spotted with a film crew at the Hollywood sign in Los Angeles.\n\n"
    "The actor rappelled into the Stade de France.\n"
    "He picked up the flag from U.S. gymnast Simone Biles.\n\n"
    "“Mission: Impossible 8” is filmed in Europe. Cruise rode out. Cruise rode out."
)


@pytest.fixture
def admin_user(django_user_model):
    """An editor who may do everything, without the time that hashing a password takes."""
    return django_user_model.objects.create_superuser("editor")


@pytest.fixture
def source(db):
    return make_source(TEXT, title="Tom Cruise rappels into Closing Ceremony", published="2024-08")


def change_url(record):
    return reverse(f"admin:timeline_{record._meta.model_name}_change", args=[record.pk])


def list_url(model):
    return reverse(f"admin:timeline_{model._meta.model_name}_changelist")


@pytest.fixture
def edit(admin_client):
    """Open the page of a record, fill in some fields, save."""

    def edit(record, **fields):
        page = change_url(record)
        return admin_client.post(page, filled_in(admin_client.get(page)) | fields)

    return edit


@pytest.fixture
def add_rows(admin_client):
    """Open the page of a record, add rows below it, save."""

    def add_rows(record, prefix, *rows):
        page = change_url(record)
        form = filled_in(admin_client.get(page))
        first = int(form[f"{prefix}-TOTAL_FORMS"][0])
        for number, row in enumerate(rows, first):
            form |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        return admin_client.post(page, form | {f"{prefix}-TOTAL_FORMS": first + len(rows)})

    return add_rows
