import pytest
from django.template import engines
from django.test.utils import override_script_prefix
from django.utils import translation
from jinja2 import UndefinedError

from timeline.models import Event
from timeline.public.compiling import Edition


def page(text):
    return engines["jinja2"].from_string(text)


@pytest.mark.parametrize(("language", "said"), [("en-gb", "Events"), ("fr", "Événements")])
def test_a_template_is_compiled_with_the_texts_of_its_language(language, said):
    with translation.override(language):
        compiled = page('{{ _("Events") }}')

    assert compiled.render() == said


def test_a_template_is_compiled_with_the_addresses_of_where_the_site_is():
    with override_script_prefix("/below/"):
        compiled = page('{{ url("timeline:people") }}')

    assert compiled.render() == "/below/people/"


def test_what_depends_on_a_value_is_asked_when_it_is_rendered():
    compiled = page('{{ url("files:person.json", slug) }}')

    assert compiled.render({"slug": "tom-cruise"}) == "/people/tom-cruise.json"


def test_what_is_settled_is_asked_for_once_and_escaped():
    asked = []
    edition = Edition({"said": lambda text: asked.append(text) or "<b>"})
    compiled = edition.from_string('{{ said("this") }}')

    assert [compiled.render(), compiled.render()] == ["&lt;b&gt;"] * 2
    assert asked == ["this"]


@pytest.mark.parametrize("name", ["evnt", "event.ttle"])
def test_what_a_page_does_not_know_is_an_error(name):
    with pytest.raises((UndefinedError, AttributeError), match=name.rpartition(".")[2]):
        page(f"{{{{ {name} }}}}").render({"event": Event(title="Opening")})


def test_what_is_no_html_is_escaped():
    assert page("{{ title }}").render({"title": "<script>"}) == "&lt;script&gt;"


def test_what_a_macro_gives_is_escaped_once():
    text = "{% macro bold(text) %}<b>{{ text }}</b>{% endmacro %}{{ bold(title) }}"

    assert page(text).render({"title": "<i>"}) == "<b>&lt;i&gt;</b>"


def test_a_template_is_not_indented():
    assert page("<p>\n    {{ title }}\n\n    said </p>").render({"title": "a  b"}) == (
        "<p>\na  b\nsaid </p>"
    )
