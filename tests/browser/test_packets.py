"""Test a packet: the panel follows its fields and the list beside it."""

import re

import pytest
from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.rules import add_rules
from tests.browser.rules_page import expect_announced, expect_notice, open_rules, rows, save_order
from tests.factories import ADA, draft, make_group

BLOCKED = "“203.0.113.300” is no address"


@pytest.fixture
def group(account) -> SecurityGroup:
    return make_group(
        account,
        "ACCEPT#10.0.0.0/8#22#TCP",
        "DROP#0.0.0.0/0#22#TCP",
        "ACCEPT#203.0.113.0/24#22#TCP",
        "ACCEPT#0.0.0.0/0#ALL#ICMP",
        name="web-tier",
    )


def address(page: Page):
    return page.get_by_label("Source address")


def press_test(page: Page) -> None:
    page.get_by_role("button", name="Test", exact=True).click()


def expect_headline(page: Page, text: str) -> None:
    expect(page.locator("[data-headline]")).to_have_text(text)


def expect_marked(page: Page, *texts: str) -> None:
    """Wait until the rows with these texts are the ones marked."""
    expect(page.locator("tr[data-decided]")).to_contain_text(list(texts))


def move_down(page: Page, number: int) -> None:
    page.get_by_role("button", name=f"Reorder rule {number}", exact=True).focus()
    for key in ("Space", "ArrowDown", "Space"):
        page.keyboard.press(key)


def test_the_answer_follows_what_is_typed(page: Page, group):
    open_rules(page, group)
    address(page).press_sequentially("203.0.113.7")
    expect_headline(page, "Rejected by rule 2")
    expect_marked(page, "0.0.0.0/0")
    expect(page.locator("tr[data-decided]")).to_have_attribute("data-decided", "reject")
    expect(page.locator(".trace li")).to_contain_text(
        ["Carrier TCP:22 is not blocked", "rule 1 did not match", "Host firewall Not reached", "Process on port 22"]
    )
    expect_announced(page, "Rejected by rule 2")
    expect(address(page)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    page.keyboard.type("1")
    expect(page).to_have_url(re.compile(r"peer=103\.0\.113\.7"))
    page.keyboard.type("0.1.2.3#")
    for _ in range(len("#03.0.113.7")):
        page.keyboard.press("Delete")
    page.keyboard.press("Backspace")
    expect_headline(page, "Allowed by rule 1")
    expect_marked(page, "10.0.0.0/8")
    expect(address(page)).to_have_value("10.1.2.3")


def test_the_address_of_the_page_is_the_packet_to_share(page: Page, open_page, owner, group):
    open_rules(page, group)
    address(page).fill("203.0.113.7")
    expect_headline(page, "Rejected by rule 2")
    other = open_page(owner)
    other.goto(page.url)
    expect(address(other)).to_have_value("203.0.113.7")
    expect_headline(other, "Rejected by rule 2")
    expect_marked(other, "0.0.0.0/0")


def test_half_an_address_is_not_refused_until_it_is_left(page: Page, group, watch):
    watch.expect(422)
    open_rules(page, group)
    address(page).fill("203.0.113.7")
    expect_headline(page, "Rejected by rule 2")
    page.keyboard.press("Backspace")
    with page.expect_response(lambda response: response.status == 422):
        page.keyboard.type("300")
    expect(page.locator("[data-headline]")).to_have_count(0)
    expect(page.locator("tr[data-decided]")).to_have_count(0)
    expect(page.locator("#packet-test")).not_to_contain_text(BLOCKED)
    page.keyboard.press("Tab")
    expect(page.locator("#packet-test")).to_contain_text(BLOCKED)
    expect(address(page)).to_have_value("203.0.113.300")
    expect(page.get_by_role("button", name="My IP")).to_be_focused()


def test_what_is_sent_too_early_is_said_and_pointed_at(page: Page, group, watch):
    watch.expect(422)
    open_rules(page, group)
    press_test(page)
    expect(page.locator("#packet-test")).to_contain_text("Enter the address the packet comes from")
    expect(address(page)).to_be_focused()
    page.keyboard.type("10.1.2.3")
    expect_headline(page, "Allowed by rule 1")
    expect(page.locator("#packet-test")).not_to_contain_text("Enter the address")


def test_a_packet_is_tested_with_the_keyboard_alone(page: Page, group):
    open_rules(page, group)
    address(page).focus()
    page.keyboard.type("203.0.113.7")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Protocol", exact=True)).to_be_focused()
    page.keyboard.press("I")
    expect_headline(page, "Allowed by rule 4")
    expect(page.get_by_label("Protocol", exact=True)).to_be_focused()
    expect(page.get_by_label("Port", exact=True)).to_be_hidden()
    page.keyboard.press("T")
    expect_headline(page, "Rejected by rule 2")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Port", exact=True)).to_be_focused()
    page.keyboard.type("23")
    page.keyboard.press("Enter")
    expect_headline(page, "Rejected: no rule matches")
    expect_marked(page, "Default: whatever no rule above matched")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Test", exact=True)).to_be_focused()


def test_my_ip_fills_in_the_address(page: Page, group):
    open_rules(page, group)
    page.get_by_role("button", name="My IP").click()
    expect(address(page)).to_have_value("127.0.0.1")
    expect_headline(page, "Rejected by rule 2")
    expect(page).to_have_url(re.compile(r"\?peer=127\.0\.0\.1&protocol=TCP&port=22$"))


def test_a_staged_order_is_tested_as_it_stands(page: Page, group):
    open_rules(page, group)
    address(page).fill("203.0.113.7")
    expect_headline(page, "Rejected by rule 2")
    move_down(page, 2)
    expect_headline(page, "Allowed by rule 2")
    expect_marked(page, "203.0.113.0/24")
    expect(page.locator("#packet-test")).to_contain_text("not saved yet")
    page.get_by_role("button", name="Discard").click()
    expect_headline(page, "Rejected by rule 2")
    expect(page.locator("#packet-test")).not_to_contain_text("not saved yet")
    move_down(page, 2)
    expect_headline(page, "Allowed by rule 2")
    save_order(page)
    expect_notice(page, "Saved the order")
    expect(page.locator("#packet-test")).not_to_contain_text("not saved yet")
    expect_headline(page, "Allowed by rule 2")
    expect_marked(page, "203.0.113.0/24")


def test_a_packet_is_asked_for_while_an_order_is_staged(page: Page, group):
    open_rules(page, group)
    move_down(page, 2)
    address(page).fill("203.0.113.7")
    expect_headline(page, "Allowed by rule 2")
    expect_marked(page, "203.0.113.0/24")


def test_the_answer_keeps_up_with_the_rules(page: Page, group):
    open_rules(page, group)
    address(page).fill("203.0.113.7")
    expect_headline(page, "Rejected by rule 2")
    page.get_by_role("link", name="Delete rule 2", exact=True).click()
    page.get_by_role("button", name="Delete rule").click()
    expect(rows(page)).to_have_count(3)
    expect_headline(page, "Allowed by rule 2")
    page.get_by_role("button", name="Undo").click()
    expect_headline(page, "Rejected by rule 2")
    page.get_by_role("link", name="Edit rule 1", exact=True).click()
    expect(page.get_by_role("form", name="Edit rule 1")).to_be_visible()
    expect_headline(page, "Rejected by rule 2")
    expect_marked(page, "0.0.0.0/0")


def test_rules_that_somebody_else_adds_come_with_the_answer(page: Page, group):
    open_rules(page, group)
    add_rules(group, Direction.INGRESS, [draft("ACCEPT#203.0.113.7#22#TCP")], at=0, actor=ADA)
    address(page).fill("203.0.113.7")
    expect(rows(page)).to_have_count(5)
    expect_headline(page, "Allowed by rule 1")
    expect_marked(page, "203.0.113.7")
    expect(address(page)).to_have_value("203.0.113.7")


def test_the_panel_fits_a_phone(open_page, owner, group):
    page = open_page(owner, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    open_rules(page, group)
    address(page).fill("10.1.2.3")
    expect_headline(page, "Allowed by rule 1")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="web-tier, inbound rule 1").click()
    expect(rows(page).first).to_be_in_viewport()


def test_a_packet_is_tested_without_script(open_page, owner, group, watch):
    watch.expect(422)
    page = open_page(owner, java_script_enabled=False)
    open_rules(page, group, Direction.EGRESS)
    page.get_by_label("Destination address").fill("nowhere")
    press_test(page)
    expect(page.locator("#packet-test")).to_contain_text("“nowhere” is no address")
    expect(page.get_by_label("Destination address")).to_have_value("nowhere")
    page.get_by_role("button", name="My IP").click()
    expect(page.get_by_label("Destination address")).to_have_value("127.0.0.1")
    expect_headline(page, "Rejected: no rule matches")
    expect_marked(page, "Any destination")
