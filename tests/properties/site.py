"""The site as something that takes whatever is sent to it: its addresses, and the forms that its pages show."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule
from securitygroups.web.urls import urlpatterns
from tests.factories import make_account, make_group, make_instance, make_member, make_project, make_referring_rule

PAGES = {pattern.name: pattern for pattern in urlpatterns}
# Addresses that are only posted to have their forms on these pages.
FORMS_OF_OTHERS = ("rules", "instance", "landing")
# What a person types where a form comes empty.
TYPED = {"name": "shop", "rules-0-peer": "10.9.0.0/16", "rules-0-service": "TCP:22", "number": "1", "to": "top"}

# Buttons are not pressed unless by chance: they stand under this address, which is none.
BUTTONS = "#buttons"

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class Site:
    """An owner with something of everything, and what fills in the addresses and forms of the pages."""

    owner: User
    parts: dict[str, Any]
    queries: dict[str, Fields]
    orders: dict[str, str]

    def url(self, page: str) -> str:
        """The address of a page."""
        names = PAGES[page].pattern.converters
        return reverse(f"web:{page}", kwargs={name: self.parts[name] for name in names})

    def ask(self, method: str, page: str, fields: Fields, **headers: str) -> HttpResponse:
        """What a page answers the owner."""
        client = Client(headers=headers)
        client.force_login(self.owner)
        answer: HttpResponse = getattr(client, method)(self.url(page), fields)
        return answer

    def forms(self, page: str) -> dict[str, Fields]:
        """The forms around a page by the address they are posted to, filled in."""
        reader = FieldReader()
        for each in {page, *FORMS_OF_OTHERS}:
            reader.feed(self.ask("get", each, self.queries.get(each, {})).content.decode())
        typed = TYPED | {"order": self.orders.get(page, "")}
        return {
            url: {name: values if any(values) else [typed.get(name, "")] for name, values in form.items()}
            for url, form in reader.forms.items()
        }


class FieldReader(HTMLParser):
    """Gathers the fields of posted forms; of a choice, the one that is selected comes first."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Fields] = {BUTTONS: {}}
        self._fields: Fields = {}
        self._values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        shown = dict(attrs)
        if tag == "form":
            self._fields = self.forms.setdefault(shown.get("action") or "", {})
        elif tag == "option":
            self._values.insert(0 if "selected" in shown else len(self._values), shown.get("value") or "")
        elif tag in {"input", "select", "textarea"} and shown.get("name"):
            self._values = self._fields.setdefault(shown["name"] or "", [])
            if tag != "select":
                self._values.append(shown.get("value") or "")
        elif tag == "button" and shown.get("name"):
            self.forms[BUTTONS].setdefault(shown["name"] or "", []).append(shown.get("value") or "")


def make_site() -> Site:
    """A site whose owner has groups that name each other, rules both ways, and instances with several groups."""
    account = make_account()
    make_project(account, number=1)
    group = make_group(account, "ACCEPT#0.0.0.0/0#80,443#TCP", outbound=("ACCEPT#::/0#53#UDP", "DROP#::/0#ALL#ALL"))
    rule, spare = make_referring_rule(group, make_group(account)), make_group(account)
    instance = make_instance(account, group, make_group(account))
    inbound = Rule.objects.filter(group=group, direction=Direction.INGRESS).order_by("-position")
    bound = instance.bindings.order_by("-position")
    return Site(
        owner=make_member(account),
        parts={
            "group_id": group.group_id,
            "direction": Direction.INGRESS,
            "pk": rule.pk,
            "version": 1,
            "instance_id": instance.instance_id,
            "topic": "order",
            "requested": "none",
            "change": 1,
        },
        queries={
            "rules-delete": {"rule": [str(rule.pk)]},
            "groups-delete": {"group": [spare.group_id]},
            "group-unbind": {"instance": [instance.instance_id]},
        },
        orders={
            "rules-order": ",".join(str(each.pk) for each in inbound),
            "instance-order": ",".join(str(each.group_id) for each in bound),
        },
    )
