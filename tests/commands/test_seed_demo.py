"""Setting up the demo that stays."""

import io
import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from securitygroups.models import Account, AuditEntry, Instance, Membership, SecurityGroup, Snapshot
from securitygroups.models.choices import Role
from tests.factories import make_account, make_member

pytestmark = pytest.mark.django_db


def seed() -> str:
    said = io.StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue()


def test_the_demo_is_an_account_with_a_world_and_an_owner_who_can_sign_in(settings):
    settings.DEMO_PASSWORD = "chosen"
    assert "chosen" not in seed()
    membership = Membership.objects.get(account__name="Demo")
    assert membership.role == Role.OWNER
    assert membership.account.expires is None
    assert membership.account.groups.exists()
    assert authenticate(username="admin", password="chosen") == membership.user


def test_a_password_that_nobody_chose_is_printed_once(settings):
    settings.DEMO_PASSWORD = ""
    password = re.search(r"Password.*: (\S+)$", seed(), re.MULTILINE)[1]
    assert authenticate(username="admin", password=password)
    assert password not in seed()


def test_seeding_again_changes_nothing_and_says_so_in_one_line():
    seed()
    models = (Account, AuditEntry, Instance, Membership, SecurityGroup, Snapshot, User)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    assert seed() == "The demo is there already; nothing was changed.\n"
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_a_user_of_that_name_in_another_account_is_in_the_way():
    make_member(make_account(), name="admin")
    with pytest.raises(CommandError, match="There is a user “admin” already"):
        seed()
