"""What people see and do on the page of a group's rules."""

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Account, Rule, SecurityGroup
from tests.browser.gestures import drag
from tests.factories import make_group

FIRST_PORT = 8001


def make_numbered_group(account: Account, count: int) -> SecurityGroup:
    """A group whose inbound rules can be told apart by their ports: 8001, 8002, ..."""
    ports = range(FIRST_PORT, FIRST_PORT + count)
    return make_group(account, *[f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in ports])


def stored_order(group: SecurityGroup) -> list[int]:
    """The inbound rules of a numbered group as the database has them, by the numbers they were made with."""
    rules = Rule.objects.filter(group=group, direction=Direction.INGRESS).order_by("position")
    return [int(rule.ports) - FIRST_PORT + 1 for rule in rules]


def open_rules(page: Page, group: SecurityGroup, direction: Direction = Direction.INGRESS) -> None:
    page.goto(reverse("web:rules", args=[group.group_id, direction]))


def rows(page: Page) -> Locator:
    return page.locator("[data-item]")


def row_with(page: Page, text: str) -> Locator:
    return rows(page).filter(has_text=text)


def expect_order(page: Page, *numbers: int) -> None:
    """Wait until the rules of a numbered group stand in this order on screen."""
    expect(rows(page)).to_have_count(len(numbers))
    expect(rows(page)).to_contain_text([f"TCP:{FIRST_PORT + number - 1}" for number in numbers])


def handle(page: Page, number: int) -> Locator:
    """The handle of the rule that is saved at this number."""
    return page.locator(f"[data-position='{number}'] [data-handle]")


def drag_rule(page: Page, number: int, *, to: int) -> None:
    drag(page, handle(page, number), to=handle(page, to))


def pending_bar(page: Page) -> Locator:
    return page.locator("[data-pending]")


def save_order(page: Page) -> None:
    page.get_by_role("button", name="Save order").click()


def expect_saved(page: Page) -> None:
    """Wait until the list is the one that the server has, after an order was saved."""
    expect(page.locator("[data-item].moved")).to_have_count(0)
    expect(pending_bar(page)).to_be_hidden()


def undo_button(page: Page) -> Locator:
    return page.get_by_role("region", name="Notices").get_by_role("button", name="Undo")


def expect_notice(page: Page, text: str) -> None:
    expect(page.get_by_role("region", name="Notices")).to_contain_text(text)


def expect_announced(page: Page, text: str) -> None:
    """Wait until people who listen to the page have heard this."""
    expect(page.locator("[data-announcer]")).to_contain_text(text)
