"""A user of several accounts goes from one to another in the top bar."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from securitygroups.models import Account, Membership, SecurityGroup
from securitygroups.models.choices import Role
from tests.factories import HTMX, make_account, make_group, make_instance, make_member, make_project, region, sign_in
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db

SWITCH = "/account"
LIST = "/groups"
CREATE = "/groups/new"


@pytest.fixture
def shop() -> Account:
    account = make_account("Shop")
    make_group(account, name="of-the-shop")
    return account


@pytest.fixture
def bank() -> Account:
    account = make_account("Bank")
    make_group(account, name="of-the-bank", region=region("eu-frankfurt"))
    return account


@pytest.fixture
def member(client: Client, shop: Account, bank: Account) -> Client:
    """A browser of somebody who owns the shop and looks at the bank, and was let into the shop first."""
    Membership.objects.create(account=bank, user=sign_in(client, shop), role=str(Role.VIEWER))
    return client


def switch(client: Client, account: Account | str) -> int:
    return client.post(SWITCH, {"account": account.pk if isinstance(account, Account) else account}).status_code


def listed(client: Client) -> list[str]:
    return [group.name for group in client.get(LIST).context["page"]]


def test_the_first_account_is_shown_until_another_is_chosen(member, bank):
    assert listed(member) == ["of-the-shop"]
    answer = member.post(SWITCH, {"account": bank.pk}, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert "Switched to Bank." in answer.content.decode()
    assert listed(member) == ["of-the-bank"]


def test_the_menu_names_every_account_with_the_role_and_marks_the_current_one(member, shop, bank):
    for current in (shop, bank):
        switch(member, current)
        page = member.get(LIST)
        choices = page.context["frame"].accounts
        assert [(choice.name, choice.role) for choice in choices] == [("Shop", "Owner"), ("Bank", "Viewer")]
        assert [choice.name for choice in choices if choice.current] == [current.name]
        assert page.content.decode().count('name="account"') == 2
        assert f'name="account" value="{current.pk}" aria-current="true"' in page.content.decode()


def test_a_user_of_one_account_has_no_such_menu(client, shop):
    sign_in(client, shop)
    page = client.get(LIST).content.decode()
    assert SWITCH not in page
    assert "<p>Shop</p>" in page


@pytest.fixture
def opened(client: Client, shop: Account, bank: Account) -> dict[str, str]:
    """The form for a new group as an owner of both opened and filled it in at the shop."""
    Membership.objects.create(account=bank, user=sign_in(client, shop), role=str(Role.OWNER))
    switch(client, shop)
    form = client.get(CREATE, headers=HTMX).context["form"]
    filled = {name: str(form[name].value() or "") for name in form.fields}
    return filled | {"region": "ap-guangzhou", "name": "typed", "description": "Keep me"}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_of_one_account_creates_nothing_in_another(headers, client, opened, bank):
    switch(client, bank)
    refused = client.post(CREATE, opened, headers=headers)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "opened in another account; by now you are in Bank." in page
    assert 'value="typed"' in page
    assert "Keep me" in page
    assert not SecurityGroup.objects.filter(name="typed").exists()
    again = {"account": str(refused.context["form"]["account"].value())}
    client.post(CREATE, opened | again, headers=headers)
    assert SecurityGroup.objects.get(name="typed").account == bank


def test_where_the_membership_is_gone_nothing_is_written_elsewhere(client, opened, shop):
    group = shop.groups.get()
    Membership.objects.filter(account=shop).delete()
    assert client.post(CREATE, opened, headers=HTMX).status_code == 409
    rename = reverse("web:group-rename", args=[group.group_id])
    assert client.post(rename, {"name": "typed", "seen_name": group.name}, headers=HTMX).status_code == 404
    assert not SecurityGroup.objects.filter(name="typed").exists()


def test_a_new_group_without_its_account_is_refused(client, opened):
    for account in ("", "٣"):
        assert client.post(CREATE, opened | {"account": account}, headers=HTMX).status_code in {409, 422}
    assert not SecurityGroup.objects.filter(name="typed").exists()


def test_what_one_may_do_is_decided_by_the_role_in_the_account_shown(member, bank):
    assert member.get(CREATE).status_code == 200
    switch(member, bank)
    assert member.get(CREATE).status_code == 403


def test_the_things_of_the_other_account_are_not_there(member, shop, bank):
    here, there = shop.groups.get(), bank.groups.get()
    machine = make_instance(bank, there)
    for current, seen, hidden in ((shop, here, there), (bank, there, here)):
        switch(member, current)
        assert member.get(reverse("web:rules", args=[seen.group_id, "ingress"])).status_code == 200
        assert member.get(reverse("web:rules", args=[hidden.group_id, "ingress"])).status_code == 404
    switch(member, shop)
    assert member.get(reverse("web:instance", args=[machine.instance_id])).status_code == 404
    rename = reverse("web:group-rename", args=[there.group_id])
    assert member.post(rename, {"name": "mine", "description": ""}, headers=HTMX).status_code == 404


@pytest.mark.parametrize("account", ["", "x", "0", "99999999", "9" * 5000, "\0"])
def test_an_account_that_there_is_not_is_not_found(account, member):
    assert switch(member, account) == 404
    assert listed(member) == ["of-the-shop"]


def test_the_account_of_strangers_is_not_found(member):
    strangers = make_account("Strangers")
    make_group(strangers, name="of-strangers")
    make_member(strangers)
    assert switch(member, strangers) == 404
    assert listed(member) == ["of-the-shop"]


def test_no_account_at_all_is_not_found(member):
    assert member.post(SWITCH).status_code == 404


def test_the_anonymous_sign_in_first(client, shop):
    assert client.post(SWITCH, {"account": shop.pk}).url.startswith(reverse("web:sign-in"))


def test_an_account_is_only_chosen_by_a_post(member, bank):
    assert member.get(SWITCH, {"account": bank.pk}).status_code == 405
    assert listed(member) == ["of-the-shop"]


def test_who_is_let_out_of_the_account_shown_is_back_in_the_first_one(member, bank):
    switch(member, bank)
    bank.memberships.all().delete()
    assert listed(member) == ["of-the-shop"]


def test_who_is_in_an_account_that_expires_is_back_in_the_first_one(member, bank):
    switch(member, bank)
    bank.expires = timezone.now() - dt.timedelta(minutes=1)
    bank.save()
    assert listed(member) == ["of-the-shop"]


def test_each_account_remembers_its_own_place(member, shop, bank):
    project = make_project(shop, number=7)
    make_group(shop, name="abroad", region=region("ap-singapore"), project=project)
    member.get(LIST, {"region": "ap-singapore", "project": "7"})
    switch(member, bank)
    assert listed(member) == ["of-the-bank"]
    switch(member, shop)
    assert listed(member) == ["abroad"]


@at_every_size
def test_several_accounts_take_no_further_query(size, client, shop, assert_query_count):
    user = sign_in(client, shop)
    for _ in range(size):
        Membership.objects.create(account=make_account(), user=user, role=str(Role.OWNER))
    client.get(LIST)
    with assert_query_count("groups"):
        client.get(LIST)
