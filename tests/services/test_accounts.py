"""What makes an account."""

import pytest
from django.utils import timezone

from securitygroups.models import AuditEntry
from securitygroups.models.choices import Role
from securitygroups.selectors.accounts import memberships_of
from securitygroups.services.accounts import add_member, create_account, create_project
from tests.factories import ADA, make_account, make_member

pytestmark = pytest.mark.django_db


def test_a_new_account_has_its_default_project_and_nobody_in_it():
    account = create_account("Shop")
    assert [(project.number, project.name) for project in account.projects.all()] == [(0, "Default project")]
    assert account.expires is None
    assert not account.memberships.exists()


def test_an_account_can_be_made_to_expire():
    moment = timezone.now()
    assert create_account("Visitor", expires=moment).expires == moment


def test_a_member_has_the_role_given_and_the_audit_line_says_so():
    user = make_member(make_account())
    user.memberships.all().delete()
    account = create_account("Shop")
    membership = add_member(account, user, role=Role.VIEWER, actor=ADA)
    assert memberships_of(user) == [membership]
    entry = AuditEntry.objects.get(account=account, action="add-member")
    assert (entry.name, entry.detail) == (user.username, {"role": "viewer"})


def test_a_project_joins_the_default_one():
    account = create_account("Shop")
    create_project(account, number=7, name="storefront", actor=ADA)
    assert [project.number for project in account.projects.all()] == [0, 7]
    assert AuditEntry.objects.get(account=account, action="create-project").target == "7"
