"""A rule that is edited in its row: what was typed is not dropped without asking."""

from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.services.rules import add_rules
from tests.browser.rules_page import expect_order, make_numbered_group, open_rules, rows
from tests.factories import ADA, draft


def test_an_edited_rule_is_not_left_without_asking(page: Page, account):
    group = make_numbered_group(account, 2)
    open_rules(page, group)
    page.get_by_role("link", name="Edit rule 2", exact=True).click()
    service = page.get_by_role("form").get_by_label("Protocol : port")
    service.fill("TCP:9999")
    page.once("dialog", lambda question: question.dismiss())
    page.get_by_role("link", name="Outbound").click()
    expect(service).to_have_value("TCP:9999")
    page.once("dialog", lambda question: question.accept())
    service.press("Escape")
    expect(service).to_be_hidden()


def test_no_change_of_the_rules_drops_what_was_typed_without_asking(page: Page, account):
    group = make_numbered_group(account, 3)
    open_rules(page, group)
    page.get_by_role("link", name="Delete rule 3", exact=True).click()
    page.get_by_role("button", name="Delete rule").click()
    expect_order(page, 1, 2)
    page.get_by_label("Select rule 2").check()
    page.get_by_role("link", name="Edit rule 1", exact=True).click()
    service = page.get_by_role("form").get_by_label("Protocol : port")
    service.fill("TCP:9999")
    page.get_by_label("Select rule 2").check()
    undo = page.get_by_role("button", name="Undo")  # Asked first, as it leaves after a while.
    toolbar_delete = page.get_by_role("button", name="Delete", exact=True)
    waiting = (page.get_by_role("link", name="Add rule"), page.get_by_role("link", name="Delete rule 2", exact=True))
    for control in (undo, *waiting, toolbar_delete):
        with page.expect_event("dialog") as question:
            page.once("dialog", lambda asked: asked.dismiss())
            control.click()
        assert question.value.message == "Discard what you typed?"
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(service).to_have_value("TCP:9999")
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("link", name="Add rule").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(service).to_have_value("TCP:8001")


def test_a_packet_that_meets_other_rules_does_not_drop_what_was_typed(page: Page, account, watch):
    watch.expect(409)
    group = make_numbered_group(account, 2)
    open_rules(page, group)
    page.get_by_role("link", name="Edit rule 2", exact=True).click()
    service = page.get_by_role("form").get_by_label("Protocol : port")
    service.fill("TCP:9999")
    add_rules(group, Direction.INGRESS, [draft("ACCEPT#10.0.0.0/8#22#TCP")], actor=ADA)
    page.get_by_label("Source address").fill("10.1.2.3")
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.locator("[data-headline]")).to_have_text("Allowed by rule 3")
    expect(service).to_have_value("TCP:9999")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Added: Allow TCP:22 10.0.0.0/8")
    expect(service).to_have_value("TCP:9999")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(rows(page)).to_contain_text(["TCP:8001", "TCP:9999", "TCP:22"])
    expect(service).to_be_hidden()
