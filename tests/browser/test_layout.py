"""What opens or loads leaves the rest where it is, and nothing leaves the window."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Account, SecurityGroup
from securitygroups.models.choices import InstanceState
from securitygroups.services.demo.worlds import enter_demo
from tests.browser.rules_page import make_numbered_group, open_rules
from tests.factories import make_group, make_instance

TOP_BAR = 50
COLUMNS = "() => [...document.querySelectorAll('.table thead tr > *')].map((cell) => Math.round(cell.offsetWidth))"
PARTS = """(service) => [...service.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => {
  const part = document.createRange();
  part.selectNodeContents(node);
  return part.getClientRects().length;
})"""

# Boxes wider than the window, and tables wider than their card.
TOO_WIDE = """() => {
  const tables = [...document.querySelectorAll('.card > .table')];
  const burst = tables.some((table) => table.offsetWidth > table.parentElement.offsetWidth);
  return burst || document.documentElement.scrollWidth > window.innerWidth;
}"""
LOOK = "(element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).borderBottomColor]"


@pytest.fixture
def world() -> Account:
    """The account of a fresh demo world, with names and addresses as long as they come."""
    account = Account.objects.get(memberships__user=enter_demo())
    rule = "ACCEPT#2001:db8:1234:5678:9abc:def0:1234:5678/128#3306,6379,11211,15672-15692,27017-27019#TCP"
    make_group(account, rule, name="n" * 60, description="d" * 100)
    return account


def fullest_of(account: Account) -> SecurityGroup:
    """The group of the world with the most instances and the most to say about them."""
    return account.groups.get(name="web-tier", region_id="ap-guangzhou")


def lists_of(account: Account) -> list[str]:
    """The address of every page that shows a table."""
    fullest = fullest_of(account)
    longest = account.groups.get(name="n" * 60)
    running = fullest.bindings.filter(instance__state=str(InstanceState.RUNNING)).first().instance
    region = f"?region={fullest.region_id}"
    return [
        reverse("web:groups") + region,
        reverse("web:instances") + region,
        f"{reverse('web:instances')}{region}&state={InstanceState.SHUTDOWN}",
        *(reverse("web:rules", args=[fullest.group_id, direction]) for direction in Direction),
        reverse("web:rules", args=[longest.group_id, Direction.INGRESS]),
        reverse("web:group-instances", args=[fullest.group_id]),
        reverse("web:instance", args=[running.instance_id]),
    ]


def test_no_list_leaves_its_card_or_the_window(open_page, world):
    page = open_page(world.memberships.get().user)
    found = []
    for url in lists_of(world):
        page.goto(url)
        for width in (320, 390, 720, 900, 1024, 1150, 1280, 1440, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            found += [(url, width)] * page.evaluate(TOO_WIDE)
    assert found == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (720, 450), (390, 844)])
def test_a_long_question_stays_below_the_top_bar_and_leaves_the_page(
    open_page, world: Account, width: int, height: int
):
    page = open_page(world.memberships.get().user, viewport={"width": width, "height": height})
    page.goto(reverse("web:group-instances", args=[fullest_of(world).group_id]))
    unbind = page.get_by_role("link", name="Unbind web-01", exact=True)
    unbind.scroll_into_view_if_needed()
    before = page.evaluate("window.scrollY")
    unbind.evaluate("link => link.click()")
    question = page.locator("#popover")
    expect(question.get_by_role("heading", name="Unbind from web-01?")).to_be_in_viewport(ratio=1)
    expect(question.get_by_role("button", name="Unbind")).to_be_in_viewport(ratio=1)
    box = question.bounding_box()
    assert box
    assert box["y"] >= TOP_BAR
    assert box["y"] + box["height"] <= height
    assert page.evaluate("window.scrollY") == before
    question.evaluate("question => question.scrollTo(0, question.scrollHeight)")
    assert lower_edge(question.locator(".body")) <= upper_edge(question.locator("footer"))


def upper_edge(element: Locator) -> float:
    return element.evaluate("element => element.getBoundingClientRect().top")


def lower_edge(element: Locator) -> float:
    return element.evaluate("element => element.getBoundingClientRect().bottom")


def test_what_is_wrong_and_what_it_changes_are_in_sight_on_a_phone(open_page, watch, owner, account):
    watch.expect(422)
    page = open_page(owner, viewport={"width": 390, "height": 844})
    open_rules(page, make_group(account))
    page.get_by_role("link", name="Add rule").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Add a row").click()
    for row, service in enumerate(["TCP:1234", "TCP:8000-80"]):
        dialog.get_by_label("Source", exact=True).nth(row).fill("203.0.113.0/24")
        dialog.get_by_label("Protocol : port").nth(row).fill(service)
    expect(dialog.get_by_role("group", name="What this changes")).to_be_in_viewport(ratio=1)
    with page.expect_response(re.compile("/add$")) as refused:
        dialog.get_by_role("button", name="Add 2 rules").click()
    assert refused.value.status == 422
    wrong = dialog.locator(".errorlist")
    expect(wrong).to_be_in_viewport(ratio=1)
    assert lower_edge(wrong) <= upper_edge(dialog.get_by_role("group", name="What this changes"))


def test_what_binding_changes_is_in_sight(page: Page, account):
    instances = [make_instance(account, name=f"web-{number:02}") for number in range(12)]
    group = make_group(account, "ACCEPT#0.0.0.0/0#80#TCP")
    page.goto(reverse("web:group-instances", args=[group.group_id]))
    page.get_by_role("link", name="Bind instances").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(instances[0].name).check()
    expect(dialog.get_by_text("Newly allowed")).to_be_in_viewport(ratio=1)


def test_what_is_current_can_be_told_without_colours_of_ours(open_page, owner, account):
    page = open_page(owner, forced_colors="active")
    open_rules(page, make_numbered_group(account, 1))
    for name in ("Main", "Parts of the group", "Direction"):
        links = page.get_by_role("navigation", name=name).get_by_role("link")
        current, others = links.and_(page.locator("[aria-current]")), links.and_(page.locator(":not([aria-current])"))
        assert current.evaluate(LOOK) != others.first.evaluate(LOOK), name
    mark = page.locator(".policy").first
    marked = mark.evaluate("mark => [getComputedStyle(mark, '::before').backgroundColor, getComputedStyle(mark).color]")
    assert marked[0] == marked[1]


def test_the_add_dialog_stays_where_it_is_while_its_effect_loads(page: Page, account):
    open_rules(page, make_group(account))
    page.get_by_role("link", name="Add rule").first.click()
    dialog = page.get_by_role("dialog")
    before = dialog.bounding_box()
    dialog.get_by_label("Source").first.fill("0.0.0.0/0")
    dialog.get_by_label("Protocol : port").first.fill("TCP:22")
    expect(dialog).to_contain_text("stand for every address there is")
    after = dialog.bounding_box()
    assert before
    assert after
    assert after["y"] == before["y"]
    assert after["height"] > before["height"]


@pytest.mark.parametrize("width", [1440, 1200, 900])
def test_editing_a_rule_leaves_the_columns_as_they_are(open_page, owner, account, width: int):
    page = open_page(owner, viewport={"width": width, "height": 900})
    open_rules(page, make_numbered_group(account, 3))
    before = page.evaluate(COLUMNS)
    page.get_by_role("link", name="Edit rule 2", exact=True).click()
    expect(page.get_by_role("form", name="Edit rule 2")).to_be_visible()
    assert page.evaluate(COLUMNS) == before


@pytest.mark.parametrize("height", [420, 300])
def test_the_menu_of_a_row_stays_between_the_top_bar_and_the_lower_edge(open_page, owner, account, height: int):
    page = open_page(owner, viewport={"width": 1440, "height": height})
    open_rules(page, make_numbered_group(account, 12))
    page.get_by_role("link", name="More for rule 6", exact=True).click()
    menu = page.locator("#popover")
    expect(menu.get_by_role("button", name="Move up")).to_be_visible()
    box = menu.bounding_box()
    assert box
    assert box["y"] >= TOP_BAR
    assert box["y"] + box["height"] <= height


@pytest.mark.parametrize("width", [1440, 1000, 390])
def test_a_dialog_that_is_a_page_stays_within_it(open_page, owner, account, width: int):
    page = open_page(owner, viewport={"width": width, "height": 900}, java_script_enabled=False)
    page.goto(reverse("web:rules-add", args=[make_group(account).group_id, Direction.INGRESS]))
    frame = page.locator("main").bounding_box()
    dialog = page.locator(".dialog.standing").bounding_box()
    assert frame
    assert dialog
    assert dialog["x"] + dialog["width"] < frame["x"] + frame["width"]


@pytest.mark.parametrize("width", [1440, 900, 390])
def test_no_port_is_broken_into_two_lines(open_page, owner, account, width: int):
    page = open_page(owner, viewport={"width": width, "height": 900})
    open_rules(page, make_group(account, "ACCEPT#10.0.0.0/8#3306,6379,11211,15672-15692,27017#TCP"))
    service = page.locator(".service .mono").first
    expect(service).to_have_text("TCP:3306,6379,11211,15672-15692,27017")
    assert service.evaluate(PARTS) == [1, 1, 1, 1, 1]


def test_the_packet_test_is_one_click_away_where_it_stands_below_the_rules(open_page, owner, account):
    page = open_page(owner, viewport={"width": 1100, "height": 700})
    open_rules(page, make_numbered_group(account, 20))
    heading = page.get_by_role("heading", name="Test a packet")
    expect(heading).not_to_be_in_viewport()
    page.get_by_role("link", name="Test a packet").click()
    expect(heading).to_be_in_viewport()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_role("link", name="Test a packet")).to_be_hidden()


def test_what_a_long_deletion_does_is_in_sight(page: Page, account):
    open_rules(page, make_numbered_group(account, 60))
    page.get_by_label("Select all rules").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text("Newly rejected")).to_be_in_viewport()


def test_the_buttons_of_a_row_and_its_date_are_never_one_above_the_other(page: Page, account):
    open_rules(page, make_numbered_group(account, 2))
    row = page.locator("[data-item]").first
    expect(row.locator("time")).to_be_visible()
    row.hover()
    expect(row.get_by_role("link", name="Edit rule 1", exact=True)).to_be_visible()
    expect(row.locator("time")).to_be_hidden()
