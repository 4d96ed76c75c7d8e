"""Wrong passwords: how many are looked at, and how long one waits after them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from securitygroups.models import SignInFailure
from tests.factories import make_account, make_member

pytestmark = pytest.mark.django_db

HERE, THERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _ada() -> None:
    make_member(make_account(), name="ada")


def attempt(client: Client, word: str = "wrong", *, name: str = "ada", address: str = HERE) -> str:
    """What the page says to an attempt; empty when it lets one in."""
    response = client.post(reverse("web:sign-in"), {"username": name, "password": word}, REMOTE_ADDR=address)
    return "" if response.status_code == 302 else response.content.decode()


def is_hasty(page: str) -> bool:
    return "Too many attempts to sign in failed." in page


def test_after_five_failures_even_the_right_password_has_to_wait(client):
    assert not any(is_hasty(attempt(client)) for _ in range(5))
    assert is_hasty(attempt(client))
    refused = attempt(client, "secret")
    assert "Try again in 15 minutes." in refused
    assert 'value="ada"' in refused


def test_the_wait_is_told_and_ends(client):
    start = timezone.now()
    for number in range(5):
        with time_machine.travel(start + timedelta(minutes=number), tick=False):
            attempt(client)
    told = {}
    for minutes in (4, 10, 14.5):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            told[minutes] = re.search(r"Try again in (\d+ minutes?)\.", attempt(client, "secret"))[1]
    assert told == {4: "11 minutes", 10: "5 minutes", 14.5: "1 minute"}
    with time_machine.travel(start + timedelta(minutes=15, seconds=1), tick=False):
        assert attempt(client, "secret") == ""


def test_being_refused_is_no_further_failure(client):
    for _ in range(9):
        attempt(client)
    assert SignInFailure.objects.count() == 5


def test_others_are_let_in_meanwhile(client):
    make_member(make_account(), name="bob")
    for _ in range(6):
        attempt(client)
    assert attempt(client, "secret", address=THERE) == ""
    assert attempt(Client(), "secret", name="bob") == ""


def test_whoever_is_in_starts_afresh(client):
    for _ in range(4):
        attempt(client)
    assert attempt(client, "secret") == ""
    client.post(reverse("web:sign-out"))
    assert not any(is_hasty(attempt(client)) for _ in range(5))


def test_guessing_many_names_from_one_address_ends_as_well(client):
    for number in range(50):
        assert not is_hasty(attempt(client, name=f"guess-{number}"))
    assert is_hasty(attempt(client, name="another"))
    assert is_hasty(attempt(client, "secret"))
    assert attempt(client, "secret", address=THERE) == ""


def test_guessing_one_name_from_many_addresses_ends_as_well(client):
    for number in range(50):
        assert not is_hasty(attempt(client, address=f"198.51.100.{number}"))
    assert is_hasty(attempt(client, "secret"))


def test_failures_that_do_not_count_any_more_are_forgotten(client):
    with time_machine.travel(timezone.now() - timedelta(minutes=16)):
        attempt(client)
    attempt(client)
    assert SignInFailure.objects.count() == 1


def test_what_is_no_attempt_does_not_count(client):
    for name, password in (("", "x"), ("ada", ""), ("a\0", "x")):
        attempt(client, password, name=name)
    assert not SignInFailure.objects.exists()


def test_without_an_address_the_name_counts(client):
    for _ in range(5):
        attempt(client, address="")
    assert is_hasty(attempt(client, "secret", address=""))
    assert attempt(client, "secret", address=HERE) == ""


def test_a_name_longer_than_any_counts_as_well(client):
    for _ in range(5):
        attempt(client, name="x" * 3000)
    assert is_hasty(attempt(client, name="x" * 3000))
