"""Who may do what: every address of the admin, for every role, to look and to write.

A line of ``TABLE`` is the name of an address, or its route where it has none, perhaps with the word
for the record on which it is tried; then the answers to GET/POST from staff without a role, a
Contributor, an Editor and a superuser. A plus says that the POST wrote something: what it sends
would, if it were allowed. Who has not signed in is sent to do so.
"""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from reversion.models import Version

from tests.admin.forms import filled_in
from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.admin import stale
from timeline.admin.guarded import doomed
from timeline.models import Dismissal, Load, SeedConflict, SeedRecord, history, roles
from timeline.models.history import Whole
from timeline.models.merging import fingerprint, merge

# The records whose history is kept, with a field of each.
RECORDED = {
    "citation": "note",
    "dismissal": "reason",
    "event": "summary",
    "location": "description",
    "person": "description",
    "source": "byline",
}
# How statements begin that write nothing: most who may not write are refused after a few.
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")
# What tells apart, among the records, those that readers see.
WORDS = {"": "published", " draft": "draft"}
ROLES = ["staff", roles.CONTRIBUTOR, roles.EDITOR, "superuser"]
TABLE = r"""
index                                       200/200    200/200    200/200    200/200
login                                       302/200    302/200    302/200    302/200
logout                                      405/200    405/200    405/200    405/200
password_change                             200/200    200/200    200/200    200/200
password_change_done                        200/405    200/405    200/405    200/405
autocomplete                                403/405    403/405    403/405    403/405
jsi18n                                      200/405    200/405    200/405    200/405
view_on_site                                404/404    404/404    404/404    404/404
auth_group_changelist                       403/403    403/403    403/403    200/302+
auth_group_add                              403/403    403/403    403/403    200/302+
auth_group_history                          403/403    403/403    403/403    200/200
auth_group_delete                           403/403    403/403    403/403    200/302+
auth_group_change                           403/403    403/403    403/403    200/302+
auth/group/<path:object_id>/                302/302    302/302    302/302    302/302
auth_user_password_change                   403/403    403/403    403/403    200/302+
auth_user_changelist                        403/403    403/403    403/403    200/302+
auth_user_add                               403/403    403/403    403/403    200/302+
auth_user_history                           403/403    403/403    403/403    200/200
auth_user_delete                            403/403    403/403    403/403    200/302+
auth_user_change                            403/403    403/403    403/403    200/302+
auth/user/<path:object_id>/                 302/302    302/302    302/302    302/302
timeline_citation_changelist                403/403    200/403    200/302+   200/302+
timeline_citation_add                       403/403    200/302+   200/302+   200/302+
timeline_citation_history                   403/403    200/200    200/200    200/200
timeline_citation_compare                   403/403    404/404    404/404    404/404
timeline_citation_version                   403/403    200/403    200/302+   200/302+
timeline_citation_version draft             403/403    200/302+   200/302+   200/302+
timeline_citation_deleted                   403/403    403/403    200/200    200/200
timeline_citation_recover                   403/403    403/403    200/302+   200/302+
timeline_citation_delete                    403/403    403/403    200/302+   200/302+
timeline_citation_delete draft              403/403    200/302+   200/302+   200/302+
timeline_citation_change                    403/403    200/403    200/302+   200/302+
timeline_citation_change draft              403/403    200/302+   200/302+   200/302+
timeline/citation/<path:object_id>/         302/302    302/302    302/302    302/302
timeline_dismissal_changelist               403/403    200/302+   200/302+   200/302+
timeline_dismissal_add                      403/403    200/302+   200/302+   200/302+
timeline_dismissal_history                  403/403    200/200    200/200    200/200
timeline_dismissal_compare                  403/403    404/404    404/404    404/404
timeline_dismissal_version                  403/403    200/302+   200/302+   200/302+
timeline_dismissal_deleted                  403/403    403/403    200/200    200/200
timeline_dismissal_recover                  403/403    403/403    200/302+   200/302+
timeline_dismissal_delete                   403/403    200/302+   200/302+   200/302+
timeline_dismissal_delete draft             403/403    200/302+   200/302+   200/302+
timeline_dismissal_change                   403/403    200/302+   200/302+   200/302+
timeline_dismissal_change draft             403/403    200/302+   200/302+   200/302+
timeline/dismissal/<path:object_id>/        302/302    302/302    302/302    302/302
timeline_load_undo                          403/403    403/403    200/200+   200/200+
timeline_load_changelist                    403/403    200/200    200/200    200/200
timeline_load_add                           403/403    403/403    403/403    403/403
timeline_load_history                       403/403    200/200    200/200    200/200
timeline_load_delete                        403/403    403/403    403/403    403/403
timeline_load_change                        403/403    200/403    200/403    200/403
timeline/load/<path:object_id>/             302/302    302/302    302/302    302/302
timeline_seedrecord_give_back               405/403    405/403    405/302+   405/302+
timeline_seedrecord_changelist              403/403    200/200    200/200    200/200
timeline_seedrecord_add                     403/403    403/403    403/403    403/403
timeline_seedrecord_history                 403/403    200/200    200/200    200/200
timeline_seedrecord_delete                  403/403    403/403    403/403    403/403
timeline_seedrecord_change                  403/403    200/403    200/403    200/403
timeline/seedrecord/<path:object_id>/       302/302    302/302    302/302    302/302
timeline_seedconflict_changelist            403/403    200/200    200/302    200/302
timeline_seedconflict_add                   403/403    403/403    403/403    403/403
timeline_seedconflict_history               403/403    200/200    200/200    200/200
timeline_seedconflict_delete                403/403    403/403    403/403    403/403
timeline_seedconflict_change                403/403    200/403    200/302+   200/302+
timeline/seedconflict/<path:object_id>/     302/302    302/302    302/302    302/302
timeline_event_review                       403/403    403/403    200/302+   200/302+
timeline_event_date                         200/405    200/405    200/405    200/405
timeline_event_look                         405/403    405/403    405/302+   405/302+
timeline_event_changelist                   403/403    200/200    200/302+   200/302+
timeline_event_add                          403/403    200/302+   200/302+   200/302+
timeline_event_history                      403/403    200/200    200/200    200/200
timeline_event_compare                      403/403    404/404    404/404    404/404
timeline_event_version                      403/403    200/403    200/302+   200/302+
timeline_event_version draft                403/403    200/302+   200/302+   200/302+
timeline_event_deleted                      403/403    403/403    200/200    200/200
timeline_event_recover                      403/403    403/403    200/302+   200/302+
timeline_event_delete                       403/403    403/403    200/302+   200/302+
timeline_event_delete draft                 403/403    403/403    200/302+   200/302+
timeline_event_change                       403/403    200/403    200/302+   200/302+
timeline_event_change draft                 403/403    200/302+   200/302+   200/302+
timeline/event/<path:object_id>/            302/302    302/302    302/302    302/302
timeline_location_merge                     403/403    403/403    200/302+   200/302+
timeline_location_tell_apart                405/403    405/403    405/302+   405/302+
timeline_location_changelist                403/403    200/200    200/302+   200/302+
timeline_location_add                       403/403    200/302+   200/302+   200/302+
timeline_location_history                   403/403    200/200    200/200    200/200
timeline_location_compare                   403/403    404/404    404/404    404/404
timeline_location_version                   403/403    200/403    200/302+   200/302+
timeline_location_version draft             403/403    200/302+   200/302+   200/302+
timeline_location_deleted                   403/403    403/403    200/200    200/200
timeline_location_recover                   403/403    403/403    200/302+   200/302+
timeline_location_delete                    403/403    403/403    200/200    200/200
timeline_location_delete draft              403/403    403/403    200/200    200/200
timeline_location_delete unused             403/403    403/403    200/302+   200/302+
timeline_location_change                    403/403    200/403    200/302+   200/302+
timeline_location_change draft              403/403    200/302+   200/302+   200/302+
timeline/location/<path:object_id>/         302/302    302/302    302/302    302/302
timeline_merge_take_apart                   403/403    403/403    200/302+   200/302+
timeline_merge_changelist                   403/403    200/200    200/200    200/200
timeline_merge_add                          403/403    403/403    403/403    403/403
timeline_merge_history                      403/403    200/200    200/200    200/200
timeline_merge_delete                       403/403    403/403    403/403    403/403
timeline_merge_change                       403/403    200/403    200/403    200/403
timeline/merge/<path:object_id>/            302/302    302/302    302/302    302/302
timeline_person_merge                       403/403    403/403    200/302+   200/302+
timeline_person_tell_apart                  405/403    405/403    405/302+   405/302+
timeline_person_changelist                  403/403    200/200    200/302+   200/302+
timeline_person_add                         403/403    200/302+   200/302+   200/302+
timeline_person_history                     403/403    200/200    200/200    200/200
timeline_person_compare                     403/403    404/404    404/404    404/404
timeline_person_version                     403/403    200/403    200/302+   200/302+
timeline_person_version draft               403/403    200/302+   200/302+   200/302+
timeline_person_deleted                     403/403    403/403    200/200    200/200
timeline_person_recover                     403/403    403/403    200/302+   200/302+
timeline_person_delete                      403/403    403/403    200/200    200/200
timeline_person_delete draft                403/403    403/403    200/200    200/200
timeline_person_delete unused               403/403    403/403    200/302+   200/302+
timeline_person_change                      403/403    200/403    200/302+   200/302+
timeline_person_change draft                403/403    200/302+   200/302+   200/302+
timeline/person/<path:object_id>/           302/302    302/302    302/302    302/302
timeline_source_changelist                  403/403    200/200    200/302+   200/302+
timeline_source_add                         403/403    200/302+   200/302+   200/302+
timeline_source_history                     403/403    200/200    200/200    200/200
timeline_source_compare                     403/403    404/404    404/404    404/404
timeline_source_version                     403/403    200/403    200/302+   200/302+
timeline_source_version draft               403/403    200/302+   200/302+   200/302+
timeline_source_deleted                     403/403    403/403    200/200    200/200
timeline_source_recover                     403/403    403/403    200/302+   200/302+
timeline_source_delete                      403/403    403/403    200/200    200/200
timeline_source_delete draft                403/403    403/403    200/200    200/200
timeline_source_delete unused               403/403    403/403    200/302+   200/302+
timeline_source_change                      403/403    200/403    200/302+   200/302+
timeline_source_change draft                403/403    200/302+   200/302+   200/302+
timeline_source_read                        403/403    200/302+   200/302+   200/302+
timeline/source/<path:object_id>/           302/302    302/302    302/302    302/302
app_list                                    404/404    200/200    200/200    200/200
(?P<url>.*)$                                404/404    404/404    404/404    404/404
"""
LINES = {line.split("  ")[0]: line.split()[-len(ROLES) :] for line in TABLE.strip().splitlines()}
# What an address is made of, where that is not the key of one record, and what is posted to it,
# where that is not the form that it shows.
ARGUMENTS = {
    **{
        f"timeline_{kind}_recover": lambda world, kind=kind: [
            Version.objects.get_deleted(type(world[kind])).earliest("pk").pk
        ]
        for kind in RECORDED
    },
    "app_list": lambda world: ["timeline"],
    "view_on_site": lambda world: [1, 1],
    "auth_user_password_change": lambda world: [world["user"].pk],
    "timeline_seedrecord_give_back": lambda world: [world["seedrecord"].pk, "title"],
    **{
        f"timeline_{kind}_tell_apart": lambda world, kind=kind: [
            world[kind].pk,
            world[f"{kind} unused"].pk,
        ]
        for kind in ("person", "location")
    },
}
POSTED = {
    **{
        f"timeline_{kind}_version": lambda world, page: {
            "everything": "",
            "seen": page.context["seen"],
        }
        for kind in RECORDED
    },
    "timeline_event_review": lambda world, page: {
        "event": world["event draft"].pk,
        "decision": "accept",
        "seen": page.context["seen"],
    },
    "timeline_seedconflict_change": lambda world, page: {
        "decision": "keep",
        "seen": page.context["seen"],
    },
    "timeline_source_read": lambda world, page: {
        "sha256": world["source"].sha256,
        "passage": "0-2 It",
        "action": "dismiss",
        "dismiss-reason": "No event.",
    },
    "timeline_event_changelist": lambda world, page: {
        "action": "publish",
        "_selected_action": world["event draft"].pk,
        "seen": page.context["seen"],
    },
    **{
        f"timeline_{kind}_merge": lambda world, page, kind=kind: {
            "other": world[f"{kind} unused"].pk,
            "seen": fingerprint(world[kind], world[f"{kind} unused"]),
        }
        for kind in ("person", "location")
    },
    "auth_user_password_change": lambda world, page: {
        "password1": "as long as it is",
        "password2": "as long as it is",
        "usable_password": "true",
    },
}


def addresses(patterns, before=""):
    """Yield the name of every address, or its route where it has none."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield pattern.name or route


@pytest.fixture(scope="module")
def world(module_db):
    """Records of every kind by model and word: those that readers do not see are "draft"."""
    roles.install()
    world = {"user": User.objects.create_user("someone"), "group": Group.objects.first()}
    for word, status in WORDS.items():
        source, event = make_source("It was. It is. It is not."), make_event(status=status)
        records = [source, event, person := make_person(), place := make_location()]
        event.participations.create(person=person)
        event.locations.add(place)
        records += [make_citation(event, source, quote) for quote in ("It is.", "It was.")]
        nothing = {"quote": "It is not.", "start": 15, "end": 25, "reason": "No event."}
        records += [Dismissal.objects.create(source=source, **nothing)]
        world |= {record._meta.model_name + word: record for record in records}
    for make in (make_person, make_location, make_source):
        record = make()
        world[f"{record._meta.model_name} unused"] = record
    remembered(world)
    merged = merge(make_person(), make_person(), by=None, at=timezone.now())
    return world | {"merge": merged} | loaded(world["event draft"])


def remembered(world):
    """Give each record a version that differs from it, and each kind one that was deleted."""
    event, source = world["event draft"], world["source draft"]
    nothing = {"quote": "It", "start": 0, "end": 2, "reason": "No event."}
    gone = [make_event(status="draft"), make_person(), make_location(), make_source()]
    gone += [make_citation(event, source, "It"), Dismissal(source=source, **nothing)]
    gone[-1].save()
    changed = [
        (world[f"{kind}{word}"], field) for kind, field in RECORDED.items() for word in WORDS
    ]
    keep = [*(record for record, _ in changed), *gone]
    alone = {Whole(type(record), record.pk) for record in keep}
    history.keep(alone, at=timezone.now(), comment="As it was.")
    for record, field in changed:
        type(record).objects.filter(pk=record.pk).update(**{field: "Changed."})
        record.refresh_from_db()
    for record in gone:
        record.delete()


def loaded(event):
    """What is left of a load that disagrees with an editor on the title of an event."""
    load = Load.objects.create(started=timezone.now(), finished=timezone.now())
    record = SeedRecord.objects.create(
        kind="event", key=event.slug, object_id=event.pk, first_load=load, last_load=load
    )
    record.values = record.values_of(event) | {"title": "As the seeds say"}
    record.save()
    conflict = SeedConflict.objects.create(record=record, load=load, unit="title")
    return {"load": load, "seedrecord": record, "seedconflict": conflict}


def written(world):
    """What is typed into the forms, by the model that they are of."""
    name = {"name": "Another", "slug": "another"}
    title = {"title": "Another", "slug": "another"}
    passage = {"source": world["source draft"].pk, "quote": "It"}
    return {
        "citation": {"event": world["event draft"].pk, "stance": "mentions", "start": 8} | passage,
        "dismissal": {"reason": "Another.", "start": 8} | passage,
        "event": title,
        "group": name,
        "location": name,
        "person": name,
        "source": title | {"language": "fr"},
        "user": {"username": "another", "usable_password": "false"},
    }


def address_of(key, world):
    name, _, word = key.partition(" ")
    model = name.replace("/", "_").split("_")[1] if "_" in name or "/" in name else ""
    record = world.get(f"{model} {word}".strip())
    if "<path" in name or "(?P" in name:
        path = name.replace("(?P<url>.*)$", "nothing")
        return f"/admin/{path}".replace("<path:object_id>", str(record.pk if record else 0))
    if name.endswith("_version"):
        versions = Version.objects.get_for_object(record)
        return reverse(f"admin:{name}", args=[record.pk, versions.earliest("pk").pk])
    if name in ARGUMENTS:
        return reverse(f"admin:{name}", args=ARGUMENTS[name](world))
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        return reverse(f"admin:{name}", args=[record.pk])


def posted(key, world, page):
    """What is sent to an address whose page a superuser has seen."""
    name, _, _ = key.partition(" ")
    model = name.split("_")[1] if "_" in name else ""
    if name in POSTED:
        return POSTED[name](world, page)
    if name.endswith("_delete"):
        return {"post": "yes", "seen": (page.context or {}).get("seen", "")}
    if name.endswith("_changelist"):
        chosen = world.get(f"{model} unused") or world[model]
        confirmed = {"post": "yes", "seen": stale.note(doomed([chosen]))}
        return {"action": "delete_selected", "_selected_action": chosen.pk} | confirmed
    if page.status_code == 200 and page.context and "adminform" in page.context:
        return filled_in(page) | written(world).get(model, {})
    return {}


def stored():
    """Everything that is kept."""
    kept = [*apps.get_app_config("timeline").get_models(include_auto_created=True), User, Group]
    return {model: sorted(model._default_manager.values_list(), key=repr) for model in kept}


@pytest.fixture(scope="module")
def sessions(world):
    """The cookies of somebody in each role who has signed in."""
    sessions = {}
    for role in ROLES:
        user = User.objects.create_user(role, is_staff=True, is_superuser=role == "superuser")
        user.groups.set(Group.objects.filter(name=role))
        client = Client()
        client.force_login(user)
        sessions[role] = client.cookies
    return sessions


@pytest.fixture
def clients(sessions, db):
    """A browser for each role, signed in."""
    clients = {role: Client() for role in ROLES}
    for role, client in clients.items():
        client.cookies.update(sessions[role])
    return clients


def tried(act, before):
    """Return the answer, with a plus if it wrote anything, and take that back."""
    written = []

    def note(execute, sql, *args):
        written.extend([sql] * (not sql.startswith(READING)))
        return execute(sql, *args)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            status = act().status_code
        answer = f"{status}{'+' * (bool(written) and stored() != before)}"
        transaction.set_rollback(True)
    return answer


def answers(address, client, form, before):
    looked = client.get(address).status_code
    return f"{looked}/{tried(lambda: client.post(address, form), before)}"


def test_each_address_has_a_line():
    assert {key.split()[0] for key in LINES} == set(addresses(admin.site.get_urls()))


@pytest.mark.parametrize("key", LINES)
def test_who_may_look_and_who_may_write(key, world, clients):
    address, before = address_of(key, world), stored()
    form = posted(key, world, clients["superuser"].get(address))
    assert [answers(address, clients[role], form, before) for role in ROLES] == LINES[key]


@pytest.mark.parametrize("key", [key for key in LINES if key not in ("login", "logout")])
def test_who_has_not_signed_in_is_sent_to_do_so(key, world, db):
    address = address_of(key, world)
    looked, wrote = Client().get(address), Client().post(address, {"post": "yes"})
    assert (looked.status_code, wrote.status_code) == (302, 403)
    assert looked.url.startswith("/admin/login/")
    assert wrote.context["next"] == address
