"""Every refusal is a sentence of the console's own: what is wrong, with which value, and what to do."""

import re

import pytest
from django.urls import reverse

from tests.properties.site import PAGES, Site, make_site

pytestmark = pytest.mark.django_db

# How Django's own sentences begin; none of them names a value and a way out.
FOREIGN = re.compile(
    "This field is required|Select a valid choice|Ensure this value|Enter a valid|Enter a whole number|"
    "Enter a list of values|Null characters are not allowed|Hidden field|ManagementForm data|Please submit"
)
SPOILT = (None, "\0", "zz", "9" * 40, "x" * 700)
# What forms do not read, and what is not theirs to refuse.
UNREAD = {"csrfmiddlewaretoken", "from", "q", "look", "add_row", "next", "seen_description"}


@pytest.fixture
def site(settings) -> Site:
    settings.DEMO_WORLDS = 0
    return make_site()


@pytest.mark.parametrize("page", [name for name in PAGES if name not in {"sign-out", "enter-demo", "account-switch"}])
def test_no_refusal_is_without_a_sentence_or_in_the_words_of_a_library(page, site):
    form = site.forms(page).get(site.url(page), {})
    whole = {name: values[:1] for name, values in form.items()}
    for name in form.keys() - UNREAD:
        for value in SPOILT:
            sent = {other: values for other, values in whole.items() if other != name or value is not None}
            answer = site.ask("post", page, sent if value is None else sent | {name: [value]})
            text = answer.content.decode()
            assert not FOREIGN.search(text), f"{name}={value!r}: {FOREIGN.search(text)}"
            if answer.status_code == 422:
                said = re.findall(r'class="errorlist[^>]*>\s*<li>([^<]{10,})|<strong>([^<]{10,})</strong>', text)
                assert said, f"{name}={value!r} is refused without a word"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_with_sentences_of_its_own_lets_no_browser_speak_first_or_cut_what_is_typed(page, site):
    text = site.ask("get", page, site.queries.get(page, {})).content.decode()
    shown = re.sub(r'<form[^>]*(role="search"|data-move)[^>]*>.*?</form>', "", text, flags=re.DOTALL)
    assert "maxlength" not in re.sub(r'<input type="search"[^>]*>', "", shown)
    forms = re.findall(r"<form[^>]*>(?:(?!</form>).)*", shown, re.DOTALL)
    assert [form for form in forms if " required" in form and "novalidate" not in form.split(">")[0]] == []


@pytest.mark.parametrize("name", ["", "\0", "x" * 200])
def test_signing_in_is_refused_in_sentences_too(name, client):
    text = client.post(reverse("web:sign-in"), {"username": name, "password": name}).content.decode()
    assert not FOREIGN.search(text)
    assert "errorlist" in text
