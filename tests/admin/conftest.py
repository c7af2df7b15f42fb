import pytest
from django.contrib.auth.models import Group, User
from django.template.response import TemplateResponse
from django.urls import reverse

from tests.admin.forms import held
from tests.factories import make_citation, make_event, make_location, make_person, make_source
from tests.seeds.conftest import SeedFolder
from timeline.management.commands.demo import make_editor
from timeline.models import Dismissal, Event, EventLink, Participation, SeedConflict, roles
from timeline.models.roles import CONTRIBUTOR

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


@pytest.fixture
def world(source):
    """One record at least of everything, with texts of several lines."""
    people = make_person(aliases="Thomas Cruise\nCruise"), make_person(kind="group")
    whole, paris = make_event(), make_location()
    paper = make_source(slug="people", title="People", kind="publication")
    event = make_event(parent=whole, summary="One line.\n\nAnother.", date="2024-03")
    event.locations.add(paris, make_location(within=paris, latitude=48.9, longitude=2.36))
    for person in people:
        Participation.objects.create(event=event, person=person, role="flag bearer")
    EventLink.objects.create(from_event=event, to_event=whole, kind="follows")
    two_lines = "The actor rappelled into the Stade de France.\nHe picked up the flag"
    make_citation(event, source, two_lines, note="To be\nchecked", attributed_to=paper)
    make_citation(event, source, "Cruise rode out.")
    quote = "“Mission: Impossible 8” is filmed in Europe."
    start = source.text.index(quote)
    Dismissal.objects.create(
        source=source, quote=quote, start=start, end=start + len(quote), reason="Background."
    )


def edited_row(model):
    """The record with the most below it."""
    return model.objects.order_by("pk").last()


def change_url(record):
    return reverse(f"admin:timeline_{record._meta.model_name}_change", args=[record.pk])


def list_url(model):
    return reverse(f"admin:timeline_{model._meta.model_name}_changelist")


def delete(client, record, **fields):
    """Open the page that asks whether to delete a record, and say yes."""
    page = reverse(f"admin:timeline_{record._meta.model_name}_delete", args=[record.pk])
    seen = client.get(page).context_data["seen"]
    return client.post(page, {"post": "yes", "seen": seen} | fields)


def act(client, action, *rows, **more):
    """Open the list, choose an action for some rows, and return the list that comes next."""
    page = list_url(type(rows[0]))
    seen = client.get(page).context.get("seen", "")
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], "seen": seen}
    return client.post(page, chosen | more, follow=True)


class Tab:
    """A page that stays open while others write."""

    def __init__(self, client, page):
        self.client, self.page = client, page
        self.form = form_at(client, page)

    def save(self, **fields):
        return self.client.post(self.page, self.form | fields)


@pytest.fixture
def tab(admin_client):
    """Open the page of a record, to be saved later."""
    return lambda record: Tab(admin_client, change_url(record))


def form_at(client, page):
    """Return what a page's form holds, without the time that it takes to draw the page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TemplateResponse, "rendered_content", "")
        return held(client.get(page))


@pytest.fixture
def edit(admin_client):
    """Open the page of a record, fill in some fields, save."""

    def edit(record, **fields):
        page = change_url(record)
        return admin_client.post(page, form_at(admin_client, page) | fields)

    return edit


@pytest.fixture
def add_rows(admin_client):
    """Open the page of a record, add rows below it, save."""

    def add_rows(record, prefix, *rows):
        page = change_url(record)
        form = form_at(admin_client, page)
        first = int(form[f"{prefix}-TOTAL_FORMS"][0])
        for number, row in enumerate(rows, first):
            form |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        return admin_client.post(page, form | {f"{prefix}-TOTAL_FORMS": first + len(rows)})

    return add_rows


@pytest.fixture
def seeds(tmp_path, db):
    """A seeds folder, loaded."""
    folder = SeedFolder(tmp_path)
    folder.load()
    return folder


@pytest.fixture
def conflict(seeds, edit):
    """One over the date of an event: the seeds had March, an editor April, now they have May."""
    edit(Event.objects.get(slug="seen"), date="2024-04", date_basis="inferred")
    seeds.replace("article.toml", 'date = "2024-03"', 'date = "2024-05"')
    seeds.load()
    return SeedConflict.objects.get()


@pytest.fixture
def clients(client, django_user_model):
    """Sign in as nobody, staff without a permission, a contributor, an editor or a superuser."""

    def sign_in(role):
        if role == "staff":
            client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
        elif role == "editor":
            User.objects.all().delete()
            make_editor()
            client.force_login(User.objects.get(username="editor"))
        elif role == "contributor":
            roles.install()  # for a test in a real browser leaves no groups behind
            user = django_user_model.objects.create_user("contributor", is_staff=True)
            user.groups.add(Group.objects.get(name=CONTRIBUTOR))
            client.force_login(user)
        elif role == "superuser":
            client.force_login(django_user_model.objects.create_superuser("root"))
        return client

    return sign_in
