"""The grid that adds several rules at once."""

import pytest
from playwright.sync_api import Locator, Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from tests.browser.rules_page import expect_notice, open_rules, row_with, rows
from tests.factories import lines, make_group

SSH = "ACCEPT#10.0.0.0/8#22#TCP"
LONG_ENOUGH = 1500  # ms; a value is asked about 300 ms after it was typed.


@pytest.fixture
def group(account) -> SecurityGroup:
    return make_group(account, SSH, name="web-tier")


@pytest.fixture
def grid(page: Page, group) -> Locator:
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    dialog = page.get_by_role("dialog", name="Add inbound rules to web-tier")
    expect(dialog).to_be_visible()
    return dialog


def grid_row(grid: Locator, number: int) -> Locator:
    return grid.locator("[data-rows] [data-row]").nth(number - 1)


def twins(grid: Locator) -> Locator:
    """The IPv6 rules that rows from Anywhere make besides their own."""
    return grid.locator("[data-rows] [data-twin]")


def fill_row(row: Locator, *, source: str, service: str, note: str = "") -> None:
    row.get_by_label("Source").fill(source)
    row.get_by_label("Protocol : port").fill(service)
    row.get_by_label("Notes").fill(note)


def test_the_effect_is_asked_for_once_a_value(page: Page, grid):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/effect") else None)
    with page.expect_response("**/effect"):
        fill_row(grid_row(grid, 1), source="192.0.2.1", service="TCP:22")
    expect(grid).to_contain_text("Newly allowed")
    del asked[:]
    page.wait_for_timeout(LONG_ENOUGH)
    assert asked == []


def test_a_type_fills_in_the_service_and_the_note(page: Page, grid, group):
    row = grid_row(grid, 1)
    row.get_by_label("Type").select_option("HTTPS (443)")
    expect(row.get_by_label("Protocol : port")).to_have_value("TCP:443")
    row.get_by_label("Source").fill("192.0.2.0/24")
    grid.get_by_role("button", name="Add 1 rule").click()
    expect_notice(page, "Added 1 inbound rule to web-tier.")
    expect(grid).to_be_hidden()
    expect(row_with(page, "192.0.2.0/24")).to_contain_text("Web service over HTTPS")
    assert lines(group) == ["ACCEPT#192.0.2.0/24#443#TCP", SSH]


def test_anywhere_visibly_makes_a_rule_for_each_family(page: Page, grid, group):
    row = grid_row(grid, 1)
    row.get_by_label("Type").select_option("Ping")
    row.get_by_label("Kind").select_option("Anywhere")
    expect(row.get_by_label("Kind")).to_have_value("anywhere")
    expect(row.get_by_label("Source")).to_have_value("0.0.0.0/0")
    expect(twins(grid)).to_have_count(1)
    expect(twins(grid)).to_contain_text("::/0")
    expect(twins(grid)).to_contain_text("ICMPv6")
    row.get_by_label("Reject").check()
    row.get_by_label("Notes").fill("nobody pings")
    expect(twins(grid)).to_contain_text("Reject")
    expect(twins(grid)).to_contain_text("nobody pings")
    grid.get_by_role("button", name="Add 2 rules").click()
    expect(rows(page)).to_have_count(3)
    assert lines(group) == ["DROP#0.0.0.0/0#ALL#ICMP", "DROP#::/0#ALL#ICMPv6", SSH]


def test_arrow_keys_walk_through_the_kinds_of_source_and_leave_nothing_behind(grid):
    row = grid_row(grid, 1)
    row.get_by_label("Source").fill("192.0.2.1")
    kind = row.get_by_label("Kind")
    steps = [
        ("Down", "anywhere"),
        ("Down", "my_ip"),
        ("Down", "group"),
        ("Up", "my_ip"),
        ("Up", "anywhere"),
        ("Up", "custom"),
    ]
    for arrow, reached in steps:
        kind.press(f"Arrow{arrow}")
        expect(kind).to_have_value(reached)
        expect(twins(grid)).to_have_count(1 if reached == "anywhere" else 0)
    expect(grid.locator("[data-row]")).to_have_count(1)
    expect(row.get_by_label("Source")).to_have_value("192.0.2.1")


def test_anywhere_without_its_ipv6_rule_is_a_rule_for_ipv4_alone(page: Page, grid, group):
    row = grid_row(grid, 1)
    row.get_by_label("Type").select_option("HTTPS (443)")
    row.get_by_label("Kind").select_option("Anywhere")
    grid.get_by_role("button", name="Remove the IPv6 rule").click()
    expect(row.get_by_label("Kind")).to_be_focused()
    grid.get_by_role("button", name="Add 1 rule").click()
    expect(rows(page)).to_have_count(2)
    assert lines(group) == ["ACCEPT#0.0.0.0/0#443#TCP", SSH]


def test_a_refusal_leaves_anywhere_with_both_its_rules(page: Page, grid, group, watch):
    watch.expect(422)
    row = grid_row(grid, 1)
    row.get_by_label("Kind").select_option("Anywhere")
    row.get_by_label("Protocol : port").fill("TCP:80-")
    grid.get_by_role("button", name="Add 2 rules").click()
    expect(row).to_contain_text("80-")
    expect(twins(grid)).to_have_count(1)
    row.get_by_label("Protocol : port").fill("TCP:80")
    grid.get_by_role("button", name="Add 2 rules").click()
    expect(rows(page)).to_have_count(3)
    assert lines(group) == ["ACCEPT#0.0.0.0/0#80#TCP", "ACCEPT#::/0#80#TCP", SSH]


def test_my_ip_is_the_address_the_visitor_comes_from(page: Page, grid, group):
    row = grid_row(grid, 1)
    row.get_by_label("Kind").select_option("My IP")
    expect(row.get_by_label("Source")).to_have_value("127.0.0.1")
    row.get_by_label("Protocol : port").fill("TCP:8000-8010")
    grid.get_by_role("button", name="Add 1 rule").click()
    expect(rows(page)).to_have_count(2)
    assert lines(group) == ["ACCEPT#127.0.0.1#8000-8010#TCP", SSH]


def test_a_rule_names_another_group_and_lands_at_the_bottom(page: Page, account, group):
    bastion = make_group(account, name="bastion")
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog")
    row = grid_row(grid, 1)
    row.get_by_label("Kind").select_option("Security group")
    row.get_by_label("Security group").select_option(label=f"bastion ({bastion.group_id})")
    row.get_by_label("Protocol : port").fill("TCP:3306")
    row.get_by_label("Reject").check()
    grid.get_by_label("Place").select_option("at the bottom")
    grid.get_by_role("button", name="Add 1 rule").click()
    expect(rows(page).last).to_contain_text("bastion")
    assert lines(group) == [SSH, f"DROP#{bastion.group_id}#3306#TCP"]


def test_rows_are_added_copied_and_removed(page: Page, grid, group):
    fill_row(grid_row(grid, 1), source="192.0.2.1", service="UDP:53", note="resolver")
    grid_row(grid, 1).get_by_role("button", name="Copy row").click()
    expect(grid_row(grid, 2).get_by_label("Notes")).to_have_value("resolver")
    grid_row(grid, 2).get_by_label("Source").fill("192.0.2.2")
    grid.get_by_role("button", name="Add a row").click()
    fill_row(grid_row(grid, 3), source="192.0.2.3", service="UDP:53")
    grid_row(grid, 1).get_by_role("button", name="Remove row").click()
    grid.get_by_role("button", name="Add 2 rules").click()
    expect(rows(page)).to_have_count(3)
    assert lines(group) == ["ACCEPT#192.0.2.2#53#UDP", "ACCEPT#192.0.2.3#53#UDP", SSH]


def test_rows_with_nothing_in_them_are_neither_counted_nor_added(page: Page, grid, group):
    grid.get_by_role("button", name="Add a row").click()
    expect(grid.get_by_role("button", name="Add rules")).to_be_visible()
    fill_row(grid_row(grid, 2), source="192.0.2.1", service="TCP:80")
    grid.get_by_role("button", name="Add a row").click()
    grid_row(grid, 3).get_by_label("Reject").check()
    expect(grid.get_by_role("button", name="Add 2 rules")).to_be_visible()
    grid_row(grid, 3).get_by_label("Allow").check()
    grid.get_by_role("button", name="Add 1 rule").click()
    expect_notice(page, "Added 1 inbound rule to web-tier.")
    assert lines(group) == ["ACCEPT#192.0.2.1#80#TCP", SSH]


def test_a_mistake_is_shown_in_its_row_and_what_was_typed_stays(page: Page, grid, group, watch):
    watch.expect(422)
    fill_row(grid_row(grid, 1), source="192.0.2.1", service="TCP:80,443", note="shop")
    grid.get_by_role("button", name="Add a row").click()
    fill_row(grid_row(grid, 2), source="300.1.1.1", service="TCP:443-80")
    grid.get_by_role("button", name="Add 2 rules").click()
    expect(grid_row(grid, 2)).to_contain_text("300.1.1.1")
    expect(grid_row(grid, 2)).to_contain_text("443-80")
    expect(grid_row(grid, 1).get_by_label("Protocol : port")).to_have_value("TCP:80,443")
    expect(grid_row(grid, 1).get_by_label("Notes")).to_have_value("shop")
    assert lines(group) == [SSH]
    fill_row(grid_row(grid, 2), source="192.0.2.9", service="TCP:80-443")
    grid.get_by_role("button", name="Add 2 rules").click()
    expect_notice(page, "Added 2 inbound rules to web-tier.")
    assert lines(group) == ["ACCEPT#192.0.2.1#80,443#TCP", "ACCEPT#192.0.2.9#80-443#TCP", SSH]


def test_a_duplicate_names_the_rule_it_repeats(grid, group, watch):
    watch.expect(422)
    fill_row(grid_row(grid, 1), source="10.0.0.0/8", service="TCP:22")
    grid.get_by_role("button", name="Add 1 rule").click()
    expect(grid_row(grid, 1)).to_contain_text("repeats rule 1")
    assert lines(group) == [SSH]


def test_a_rule_is_inserted_above_another_as_a_copy_of_it(page: Page, group):
    open_rules(page, group)
    page.get_by_role("link", name="Copy rule 1", exact=True).click()
    row = grid_row(page.get_by_role("dialog"), 1)
    expect(row.get_by_label("Source")).to_have_value("10.0.0.0/8")
    row.get_by_label("Source").fill("172.16.0.0/12")
    page.get_by_role("button", name="Add 1 rule").click()
    expect(rows(page)).to_have_count(2)
    assert lines(group) == [SSH, "ACCEPT#172.16.0.0/12#22#TCP"]


def test_what_was_typed_is_not_thrown_away_without_asking(page: Page, grid):
    fill_row(grid_row(grid, 1), source="192.0.2.1", service="TCP:80")
    page.once("dialog", lambda question: question.dismiss())
    page.keyboard.press("Escape")
    expect(grid_row(grid, 1).get_by_label("Source")).to_have_value("192.0.2.1")
    page.once("dialog", lambda question: question.accept())
    page.keyboard.press("Escape")
    expect(grid).to_be_hidden()
    expect(page.get_by_role("link", name="Add rule")).to_be_focused()


def test_a_rule_is_edited_in_its_own_row(page: Page, group, watch):
    watch.expect(422)
    open_rules(page, group)
    page.get_by_role("link", name="Edit rule 1", exact=True).click()
    form = page.get_by_role("form", name="Edit rule 1")
    form.get_by_label("Protocol : port").fill("TCP:80-")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("80-")
    form.get_by_label("Protocol : port").fill("TCP:2222")
    form.get_by_label("Notes").fill("moved")
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    expect(row_with(page, "TCP:2222")).to_contain_text("moved")
    assert lines(group) == ["ACCEPT#10.0.0.0/8#2222#TCP"]


def test_outbound_rules_have_a_list_of_their_own(page: Page, group):
    open_rules(page, group)
    page.get_by_role("link", name="Outbound").click()
    page.wait_for_url("**/outbound")
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog", name="Add outbound rules to web-tier")
    grid_row(grid, 1).get_by_label("Destination").fill("0.0.0.0/0")
    grid_row(grid, 1).get_by_label("Protocol : port").fill("ALL")
    grid.get_by_role("button", name="Add 1 rule").click()
    expect(rows(page)).to_have_count(1)
    assert lines(group, Direction.EGRESS) == ["ACCEPT#0.0.0.0/0#ALL#ALL"]
    assert lines(group) == [SSH]
