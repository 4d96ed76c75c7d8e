"""What people ask of the panel that tests a packet, and read in its answer."""

import re

from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from tests.factories import HTMX

PANEL = HTMX | {"HX-Target": "packet-test"}


def url(group: SecurityGroup, direction: Direction = Direction.INGRESS) -> str:
    return reverse("web:rules", args=[group.group_id, direction])


def ask(client: Client, group: SecurityGroup, direction: Direction = Direction.INGRESS, **packet: str) -> str:
    """What the panel answers to a packet."""
    response = client.get(url(group, direction), packet, headers=PANEL)
    assert response.status_code == 200
    return response.content.decode()


def headline(page: str) -> str:
    found = re.search(r"data-headline>(.*?)</p>", page)
    return strip_tags(found[1]) if found else ""


def marked(page: str) -> list[tuple[str, str]]:
    """The rows of the table that are marked: the id of each, and as what."""
    return re.findall(r'<tr[^>]* id="([\w-]+)"[^>]* data-decided="(\w+)"', page)
