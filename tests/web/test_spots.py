"""Where new rules go: a place beside a rule stays beside it, whatever others do to the list."""

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.rules import add_rules, delete_rules
from tests.factories import ADA, HTMX, draft, lines, make_account, make_group, sign_in

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
SSH = "ACCEPT#10.0.0.0/8#22#TCP"
DNS = "DROP#0.0.0.0/0#53#UDP"
NEW = "ACCEPT#192.0.2.0/24#443#TCP"


@pytest.fixture
def group(client: Client) -> SecurityGroup:
    made = make_group(make_account(), SSH, WEB)
    sign_in(client, made.account)
    return made


def key(group: SecurityGroup, position: int) -> int:
    return group.rules.get(position=position).pk


def url(group: SecurityGroup) -> str:
    return reverse("web:rules-add", args=[group.group_id, INGRESS])


def save(client: Client, group: SecurityGroup, at: str, version: int = 0):
    row = {"peer": "192.0.2.0/24", "service": "TCP:443", "action": "ACCEPT", "note": "Mine"}
    data = {f"rules-0-{name}": value for name, value in row.items()}
    data |= {"rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0", "at": at, "version": str(version)}
    return client.post(url(group), data, headers=HTMX)


@pytest.mark.parametrize(
    ("at", "expected"), [("bottom", 2), ("top", 0), ("before:{0}", 0), ("before:{1}", 1), ("after:{1}", 2)]
)
def test_the_place_is_a_choice(at, expected, client, group):
    assert save(client, group, at.format(key(group, 0), key(group, 1))).status_code == 204
    assert lines(group).index(NEW) == expected


def test_the_table_asks_for_places_beside_its_rules(client, group):
    page = client.get(reverse("web:rules", args=[group.group_id, INGRESS])).content.decode()
    pk = key(group, 1)
    for address in (f"{url(group)}?at=before:{pk}", f"{url(group)}?at=after:{pk}&amp;copy={pk}"):
        assert address in page
    menu = client.get(reverse("web:rule-move", args=[group.group_id, INGRESS, pk])).content.decode()
    assert f"{url(group)}?at=after:{pk}" in menu


def test_a_place_is_written_in_plain_digits(client, group):
    page = save(client, group, f"before:{''.join(chr(0x660 + int(digit)) for digit in str(key(group, 1)))}")
    assert page.status_code == 422
    assert "Choose where the rules go" in page.content.decode()
    assert lines(group) == [SSH, WEB]


def test_the_list_of_places_names_the_rule(client, group):
    page = client.get(url(group), {"at": f"before:{key(group, 1)}"}, headers=HTMX).content.decode()
    assert "above rule 2: Allow TCP:80 from 0.0.0.0/0</option>" in page


def test_above_a_rule_stays_above_it_when_somebody_else_adds_further_up(client, group):
    at = f"before:{key(group, 1)}"
    add_rules(group, INGRESS, [draft(DNS)], at=0, actor=ADA)
    again = save(client, group, at)
    page = again.content.decode()
    assert again.status_code == 409
    assert f'<option value="{at}" selected>above rule 3: Allow TCP:80 from 0.0.0.0/0</option>' in page
    assert 'value="Mine"' in page
    assert save(client, group, at, version=1).status_code == 204
    assert lines(group) == [DNS, SSH, NEW, WEB]


def test_when_the_rule_of_the_place_is_gone_the_page_says_so_and_asks_again(client, group):
    at = f"before:{key(group, 1)}"
    delete_rules(group, INGRESS, [key(group, 1)], actor=ADA)
    page = save(client, group, at)
    text = page.content.decode()
    assert page.status_code == 409
    assert "The rule that stood at this place is gone. Choose another place." in text
    assert '<option value="" selected>Choose a place</option>' in text
    assert 'value="Mine"' in text
    assert lines(group) == [SSH]


def test_a_place_beside_a_rule_of_another_list_is_refused(client, group):
    stranger = make_group(group.account, DNS).rules.get()
    response = save(client, group, f"before:{stranger.pk}")
    assert response.status_code == 422
    assert "Choose another place." in response.content.decode()
    assert lines(group) == [SSH, WEB]


@pytest.mark.parametrize("at", ["", "1", "before:", "after:x", "beside:1", "before:" + "9" * 40])
def test_a_place_that_is_none_is_asked_for_in_a_sentence(at, client, group):
    response = save(client, group, at)
    assert response.status_code == 422
    assert "Choose where the rules go" in response.content.decode()
    assert 'value="Mine"' in response.content.decode()
    assert client.get(url(group), {"at": at}, headers=HTMX).status_code == 200
    assert lines(group) == [SSH, WEB]
