import pytest

from tests.factories import make_event
from timeline.edtf import seconds
from timeline.models import Event
from timeline.public.overview import figure as module
from timeline.public.overview.figure import FEW, Limits, figure

pytestmark = pytest.mark.django_db


def address(window):
    return f"?{'..'.join(window.bounds)}" if window else "/"


def drawn(*dates, limits=None, **options):
    for number, date in enumerate(dates):
        make_event(date=date, slug=f"e-{number}", title=f"E {number}")
    return figure(Event.objects.all(), address, limits or Limits(), **options)


def test_nothing_has_no_figure():
    assert drawn() is None


def test_few_events_have_a_mark_each_that_leads_to_its_entry_or_its_page():
    found = drawn("2024-03", "2024-08-11", shown={"e-0"})

    assert [entry.href for entry in found.entries] == ["#event-e-0", "/events/e-1/"]
    assert (found.total, found.bars) == (2, ())


def test_what_has_no_date_stands_apart():
    found = drawn("2024", "")

    assert [entry.event.slug for entry in found.entries] == ["e-0"]
    assert [link.text for link in found.undated] == ["E 1"]


def test_only_undated_events_have_no_axis():
    assert drawn("").axes is None


def test_many_events_have_a_bar_for_each_unit_that_leads_to_its_window():
    found = drawn(*["2024-03"] * FEW, "2024-05")
    march, may = found.bars

    assert found.entries == ()
    assert (march.name, march.href) == (f"March 2024: {FEW} events", "?2024-03..2024-03")
    assert (may.name, may.href) == ("May 2024: 1 event", "?2024-05..2024-05")
    assert march.certain.height > may.certain.height > 0


@pytest.mark.parametrize(("most", "is_left_out"), [(FEW + 2, False), (FEW + 1, True)])
def test_too_many_that_are_not_counted_beforehand_are_not_drawn(monkeypatch, most, is_left_out):
    monkeypatch.setattr(module, "MOST", most)
    found = drawn(*["2024-03"] * (FEW + 2))

    assert (found.is_left_out, found.axes is None) == (is_left_out, is_left_out)


def test_of_many_pairs_of_bounds_the_figure_has_whole_months(monkeypatch):
    monkeypatch.setattr(module, "MOST", 2)
    days = [f"2024-{month:02}-{day:02}" for month in (3, 5) for day in range(1, 29)]
    for number, date in enumerate(days):
        make_event(date=date, slug=f"e-{number}")
    found = figure(Event.objects.published(), address)

    assert [bar.name for bar in found.bars] == ["March 2024: 28 events", "May 2024: 28 events"]


def test_what_may_lie_in_a_unit_is_told_from_what_surely_does():
    found = drawn(*["2024-03-05"] * FEW, "[..2024-03-02]", "2024-03")

    names = [bar.name for bar in found.bars]
    assert names[0] == "1 March 2024: possibly up to 2"
    assert names[4] == "5 March 2024: 40, possibly up to 41"


def test_many_events_count_those_without_a_date():
    found = drawn(*["2024-03"] * FEW, "", "")

    assert found.undated == [("2 events", f"/?after={2**63 - 2}~0~a")]


def test_the_whole_leads_closer_and_nowhere_else():
    zoom = drawn("2024-03", "2028").axes.zoom

    assert (zoom.path, zoom.wider, zoom.earlier, zoom.later) == ([], None, None, None)
    assert zoom.closer.href == "?2024-03..2024-03"


def test_a_window_leads_to_those_around_it_and_beside_it():
    limits = Limits(seconds(2024, 8, 11), seconds(2024, 8, 12) - 1)
    zoom = drawn("2024-08-11", limits=limits).axes.zoom

    assert [link.text for link in zoom.path] == ["All dates", "2024", "August 2024"]
    assert zoom.here == "11 August 2024"
    assert zoom.wider.href == "?2024-08..2024-08"
    assert (zoom.earlier.text, zoom.later.text) == ("10 August 2024", "12 August 2024")


def test_a_fold_says_what_it_leaves_out():
    gap = drawn(*["2024-03-05"] * 3, *["2024-08-11"] * 3).axes.gaps[0]

    assert gap.name == "over 5 months without an entry: 6 March – 10 August 2024"


def test_a_fold_in_which_something_may_lie_does_not_deny_it():
    gap = drawn(*["2024-03-05"] * 3, *["2024-08-11"] * 3, "[..2024-08-11]").axes.gaps[0]

    assert gap.name.startswith("over 5 months to which no entry is dated")


@pytest.mark.parametrize("limits", [Limits(first=seconds(2030)), Limits(last=seconds(-50))])
def test_a_window_beyond_all_dates_has_a_figure_all_the_same(limits):
    assert drawn("2024/..", "[..2024]", limits=limits).axes is not None


@pytest.mark.parametrize("count", [1, FEW])
def test_few_events_are_counted_and_read_with_three_queries(django_assert_num_queries, count):
    for _ in range(count):
        make_event()

    with django_assert_num_queries(3):
        figure(Event.objects.all(), address)


def test_an_event_whose_dates_lie_around_the_window_has_no_mark():
    limits = Limits(seconds(2024), seconds(2025) - 1)

    assert drawn("[2020,2030]", limits=limits).entries == []


def test_many_events_are_counted_with_a_few_queries(django_assert_max_num_queries):
    for minute in range(FEW):
        make_event(date=f"2024-08-11T21:{minute:02}:00")
    make_event(date="-0043-03-15")

    with django_assert_max_num_queries(8):
        figure(Event.objects.all(), address)
