"""axe-core finds nothing to mend: on every page and in every dialog, in both colour schemes, wide and narrow."""

import re
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.db.models import Count
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from securitygroups.models import Account, Membership
from securitygroups.models.choices import InstanceState, Role
from securitygroups.services.demo.worlds import enter_demo
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.factories import make_account, make_group

SCREENS = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}
# axe-core puts styles of its own into the page, which the site's policy would refuse.
FOR_AXE = {"bypass_csp": True}
# Nor can it follow the imports of a style sheet, which it resolves against the page.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
LOOKS = list(product(["light", "dark"], SCREENS))
Deed = Callable[[Page], Locator]

in_every_look = pytest.mark.parametrize(("scheme", "screen"), LOOKS)


def leave_alone(page: Page) -> Locator:
    """The page as it comes."""
    return page.locator("main")


def open_dialog(link: str) -> Deed:
    """What the first link of this name opens."""

    def deed(page: Page) -> Locator:
        page.get_by_role("link", name=link, exact=True).first.click()
        return page.get_by_role("dialog")

    deed.__name__ = f"open {link}"
    return deed


def open_menu(page: Page) -> Locator:
    page.locator("main details.menu").last.locator("summary").click()
    return page.locator("details[open]")


def open_own_menu(page: Page) -> Locator:
    page.get_by_role("banner").locator("summary").last.click()
    return page.locator("details[open]")


def edit_in_place(page: Page) -> Locator:
    page.get_by_role("link", name="Edit rule 1", exact=True).click()
    return page.get_by_role("form", name="Edit rule 1")


def send_a_wrong_grid(page: Page) -> Locator:
    dialog = open_dialog("Add rule")(page)
    dialog.get_by_label("Source", exact=True).first.fill("10.0.0.300")
    dialog.get_by_role("button", name="Add 1 rule").click()
    return dialog.locator("[aria-invalid=true]").first


def stage_an_order(page: Page) -> Locator:
    page.locator("[data-handle]").first.focus()
    for key in ("Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    return page.locator("[data-pending] .effect-lines")


def ask_to_unbind(page: Page) -> Locator:
    page.get_by_role("link", name=re.compile("^Unbind ")).first.click()
    return page.get_by_role("dialog", name=re.compile("^Unbind from ")).get_by_role("heading", name="Inbound")


def delete_a_rule(page: Page) -> Locator:
    open_dialog("Delete rule 1")(page).get_by_role("button", name="Delete rule").click()
    return page.get_by_role("button", name="Undo")


def states(visitor: User) -> Iterator[tuple[str, Deed]]:
    """Every state of every page: an address of the demo world, and what to do there."""
    account = Account.objects.get(memberships__user=visitor)
    groups = account.groups.filter(is_default=False)
    most_rules = groups.annotate(length=Count("rules", distinct=True)).order_by("-length")
    bound = most_rules.filter(bindings__instance__state=str(InstanceState.RUNNING)).first()
    running = account.instances.filter(state=str(InstanceState.RUNNING), listeners__isnull=False).first()
    recycled = account.instances.filter(state=str(InstanceState.SHUTDOWN)).first()
    free = make_group(account)
    list_of_groups = f"{reverse('web:groups')}?region={bound.region_id}"
    rules = reverse("web:rules", args=[bound.group_id, "ingress"])
    members = reverse("web:group-instances", args=[bound.group_id])
    machine = reverse("web:instance", args=[running.instance_id])
    yield list_of_groups, leave_alone
    yield list_of_groups, open_menu
    yield list_of_groups, open_dialog("Create group")
    yield f"{reverse('web:groups')}?q=nothing-is-called-so", leave_alone
    yield rules, leave_alone
    yield rules, open_dialog("Add rule")
    yield rules, open_dialog("More for rule 1")
    yield rules, open_dialog("What is a direction?")
    yield rules, open_dialog("Clone")
    yield rules, edit_in_place
    yield rules, send_a_wrong_grid
    yield rules, stage_an_order
    yield f"{rules}?peer=203.0.113.7&protocol=TCP&port=80", leave_alone
    yield f"{rules}?peer=203.0.113.7&protocol=UDP&port=9", leave_alone
    yield f"{rules}?peer=203.0.113.0/24&protocol=UDP&port=x", leave_alone
    yield f"{reverse('web:groups-delete')}?group={bound.group_id}", leave_alone
    yield f"{reverse('web:groups-delete')}?group={free.group_id}", leave_alone
    yield reverse("web:group-rename", args=[bound.group_id]), leave_alone
    yield members, leave_alone
    yield members, open_dialog("Bind instances")
    yield members, ask_to_unbind
    yield reverse("web:instances"), leave_alone
    yield f"{reverse('web:instances')}?state=SHUTDOWN", leave_alone
    yield machine, leave_alone
    yield machine, open_dialog("Bind group")
    yield reverse("web:instance-recycle", args=[running.instance_id]), leave_alone
    yield reverse("web:instance-release", args=[recycled.instance_id]), leave_alone
    yield f"{reverse('web:search')}?q={bound.name}", leave_alone
    yield reverse("web:help", args=["order"]), leave_alone
    yield rules, delete_a_rule


def complaints(page: Page, url: str, deed: Deed) -> list[str]:
    """What axe-core finds once the deed is done at the address."""
    page.goto(url)
    expect(deed(page)).to_be_visible()
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{url}, {deed.__name__}: {violation['id']} at {node['target']}"
        for violation in violations
        for node in violation["nodes"]
    ]


@in_every_look
def test_what_strangers_see(open_page: OpenPage, watch: Watch, scheme: str, screen: str):
    watch.expect(404)
    page = open_page(color_scheme=scheme, viewport=SCREENS[screen], **FOR_AXE)
    urls = [reverse("web:landing"), reverse("web:sign-in"), "/nowhere"]
    assert [found for url in urls for found in complaints(page, url, leave_alone)] == []


@in_every_look
def test_what_members_see(open_page: OpenPage, watch: Watch, scheme: str, screen: str):
    watch.expect(422)
    visitor = enter_demo()
    page = open_page(visitor, color_scheme=scheme, viewport=SCREENS[screen], **FOR_AXE)
    assert [found for url, deed in states(visitor) for found in complaints(page, url, deed)] == []


@in_every_look
def test_what_members_of_several_accounts_see(open_page: OpenPage, owner, scheme: str, screen: str):
    Membership.objects.create(account=make_account("Bank"), user=owner, role=str(Role.VIEWER))
    page = open_page(owner, color_scheme=scheme, viewport=SCREENS[screen], **FOR_AXE)
    assert complaints(page, reverse("web:groups"), open_own_menu) == []
