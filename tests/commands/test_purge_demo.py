"""Taking expired demo worlds away."""

import io
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from securitygroups.models import Account
from securitygroups.services.demo.worlds import enter_demo
from tests.factories import make_account

pytestmark = pytest.mark.django_db


def purge() -> str:
    said = io.StringIO()
    call_command("purge_demo", stdout=said)
    return said.getvalue()


def test_the_command_says_how_many_worlds_went():
    account = make_account()
    enter_demo()
    assert purge() == "0 expired demo worlds were deleted.\n"
    Account.objects.exclude(expires=None).update(expires=timezone.now())
    assert purge() == "1 expired demo world was deleted.\n"
    assert list(Account.objects.all()) == [account]


def test_sessions_whose_time_is_over_go_too():
    now = timezone.now()
    for key, end in (("living", now + timedelta(days=1)), ("over", now - timedelta(seconds=1))):
        Session.objects.create(session_key=key, expire_date=end)
    purge()
    assert [session.session_key for session in Session.objects.all()] == ["living"]
