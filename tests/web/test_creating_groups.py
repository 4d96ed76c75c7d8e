"""The dialog that creates a group from a template."""

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Account, SecurityGroup
from securitygroups.services.group_templates import TEMPLATE_TEXTS, GroupTemplate
from tests.factories import HTMX, lines, make_account, make_group, sign_in

pytestmark = pytest.mark.django_db


def new_group(account: Account, **change: str) -> dict[str, str]:
    values = {"template": "open-common", "name": "web", "description": "", "region": "ap-guangzhou", "project": "0"}
    return values | {"account": str(account.pk)} | change


def test_a_group_is_created_from_a_template(client):
    account = make_account()
    sign_in(client, account)
    response = client.post(reverse("web:group-create"), new_group(account), headers=HTMX)
    group = SecurityGroup.objects.get()
    assert response.headers["HX-Redirect"] == reverse("web:rules", args=[group.group_id, Direction.INGRESS])
    assert len(lines(group)) == 11
    assert group.description == str(TEMPLATE_TEXTS[GroupTemplate.OPEN_COMMON].description)
    assert b"Created group web" in client.get(reverse("web:notices")).content


@pytest.mark.parametrize(
    ("change", "says", "keeps"),
    [
        ({"name": ""}, "Give the group a name.", "Keep me"),
        ({"name": "x" * 61}, "A name has at most 60 characters; this has 61. Shorten it.", "x" * 61),
        ({"description": "x" * 101}, "A description has at most 100 characters; this has 101. Shorten it.", "x" * 101),
        ({"template": "nonsense"}, "nonsense", "Keep me"),
        ({"project": "99"}, "99", "Keep me"),
        ({"region": "mars"}, "“mars” is no region.", "Keep me"),
    ],
)
def test_a_bad_new_group_is_refused_and_keeps_what_was_typed(change, says, keeps, client):
    account = make_account()
    sign_in(client, account)
    response = client.post(
        reverse("web:group-create"), new_group(account, description="Keep me") | change, headers=HTMX
    )
    assert response.status_code == 422
    assert says in response.content.decode()
    assert keeps in response.content.decode()
    assert not SecurityGroup.objects.exists()


def test_the_group_beyond_the_quota_is_refused_at_its_field(client, settings):
    settings.QUOTAS = settings.QUOTAS | {"groups": 1}
    account = make_account()
    make_group(account)
    sign_in(client, account)
    response = client.post(reverse("web:group-create"), new_group(account))
    assert response.status_code == 422
    assert b"which is the quota" in response.content


def test_the_create_dialog_shows_the_rules_of_each_template(client):
    sign_in(client, make_account())
    page = client.get(reverse("web:group-create"), headers=HTMX).content.decode()
    assert "Allow TCP:3389 0.0.0.0/0" in page
    assert "No rules: everything is rejected." in page
