"""The search of the top bar."""

import pytest
from django.urls import reverse

from tests.factories import make_account, make_group, make_instance, sign_in

pytestmark = pytest.mark.django_db


def test_the_search_of_the_top_bar_finds_groups_and_instances_of_the_account_only(client):
    account = make_account()
    make_instance(account, make_group(account, name="web-tier"), name="web-7", public_ipv4="119.29.1.7")
    make_group(name="web-of-others")
    sign_in(client, account)
    page = client.get(reverse("web:search"), {"q": "web"}).content.decode()
    assert "web-tier" in page
    assert "web-7" in page
    assert "web-of-others" not in page
    assert b"web-7" in client.get(reverse("web:search"), {"q": "119.29"}).content
    assert b"Nothing found" in client.get(reverse("web:search"), {"q": ""}).content
