"""Forms that are sent with nothing in them, or with more than they hold."""

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from tests.factories import lines, make_group, sign_in

pytestmark = pytest.mark.django_db

SSH = "ACCEPT#10.0.0.0/8#22#TCP"


@pytest.fixture
def group(client: Client) -> SecurityGroup:
    made = make_group(None, SSH)
    sign_in(client, made.account)
    return made


@pytest.mark.parametrize(
    "name", ["group-create", "group-rename", "group-clone", "rules-delete", "rule-edit", "rule-move"]
)
def test_a_form_sent_empty_is_refused(name, client, group):
    pk = group.rules.get().pk
    direction, rule = [group.group_id, Direction.INGRESS], [group.group_id, Direction.INGRESS, pk]
    addressed = {"group-create": [], "rules-delete": direction, "rule-edit": rule, "rule-move": rule}
    response = client.post(reverse(f"web:{name}", args=addressed.get(name, [group.group_id])) + f"?rule={pk}")
    assert response.status_code == 422
    assert SecurityGroup.objects.count() == 1
    assert lines(group) == [SSH]


def test_without_script_the_hundredth_row_is_kept_and_no_further_one_given(client, group):
    data = {"rules-TOTAL_FORMS": "100", "rules-INITIAL_FORMS": "0", "at": "top", "version": "0", "add_row": "1"}
    for number in range(100):
        data |= {f"rules-{number}-peer": "192.0.2.1", f"rules-{number}-service": f"TCP:{number + 1}"}
    response = client.post(reverse("web:rules-add", args=[group.group_id, Direction.INGRESS]), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="TCP:100"' in page
    assert "a form holds at most 100" in page
    assert 'name="rules-100-peer"' not in page
