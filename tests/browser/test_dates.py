"""Dates while they are typed."""

import pytest

from tests.browser.test_public import grave


@pytest.fixture
def form(editor, site):
    """A page on which an event is added."""
    editor.goto(f"{site}/admin/timeline/event/add/")
    return editor


def read(page):
    return page.locator("#id_date_reading")


def test_a_date_reads_at_once(form, complaints):
    form.get_by_label("Date:").press_sequentially("[2024-04-21..2024-04-30]")
    read(form).get_by_text("Late April 2024: 21–30 April 2024").wait_for()

    assert complaints == []


def test_a_mistake_is_marked_where_it_is(form):
    form.get_by_label("Date:").fill("2024-13")
    read(form).locator("mark").wait_for()

    assert read(form).locator("mark").inner_text() == "1"


def test_what_is_meant_is_put_in_by_keyboard(form):
    form.get_by_label("Date:").fill("March 2024")
    read(form).get_by_role("button").wait_for()
    form.keyboard.press("Tab")
    form.keyboard.press("Enter")
    read(form).get_by_text("March 2024: 1–31 March 2024").wait_for()

    assert form.get_by_label("Date:").input_value() == "2024-03"
    assert form.evaluate("document.activeElement.id") == "id_date"


def test_several_meanings_are_a_choice(form):
    form.get_by_label("Date:").fill("5-11 August 2024")
    form.get_by_role("button", name="Between 5 and 11 August").click()
    read(form).get_by_text("Between 5 and 11 August 2024: 5–11 August 2024").wait_for()

    assert form.get_by_label("Date:").input_value() == "[2024-08-05..2024-08-11]"


def test_a_date_reads_in_a_popup(editor, site):
    editor.goto(f"{site}/admin/timeline/source/add/?_popup=1")
    editor.get_by_label("Published:").fill("2024-08")
    editor.locator("#id_published_reading").get_by_text("1–31 August 2024").wait_for()


def test_axe_finds_nothing_serious_in_what_is_offered(form):
    for text in ("2024-13", "5-11 August 2024"):
        form.get_by_label("Date:").fill(text)
        read(form).locator("mark, button").first.wait_for()

        assert [each for each in grave(form) if "date" in each[2]] == []


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_a_script_the_refused_form_says_what_may_be_meant(form):
    form.get_by_label("Date:").fill("March 2024")
    form.get_by_role("button", name="Save", exact=True).first.click()

    form.get_by_text("Write 2024-03 for March 2024.").wait_for()
    assert "2024-03" in read(form).inner_text()
