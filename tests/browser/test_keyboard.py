"""Everything by keyboard, in few keys: the order of a long list, the way to its parts, questions."""

from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.services.rules import add_rules
from tests.browser.rules_page import (
    expect_announced,
    expect_notice,
    expect_order,
    expect_saved,
    handle,
    make_numbered_group,
    open_rules,
    pending_bar,
    rows,
    stored_order,
)
from tests.factories import ADA, draft, lines, make_group, make_instance


def test_an_order_is_saved_from_the_row_that_was_moved(page: Page, account):
    group = make_numbered_group(account, 3)
    open_rules(page, group)
    for key in (" ", "ArrowDown", " "):
        handle(page, 1).press(key)
    expect_announced(page, "Position 2 of 3. Ctrl+Enter saves the order.")
    expect(pending_bar(page)).to_contain_text("Ctrl+Enter")
    page.keyboard.press("Control+Enter")
    expect_saved(page)
    expect(handle(page, 2)).to_be_focused()
    assert stored_order(group) == [2, 1, 3]


def test_a_lifted_row_is_dropped_and_saved_in_one(page: Page, account):
    group = make_numbered_group(account, 3)
    open_rules(page, group)
    for key in (" ", "ArrowDown", "Control+Enter"):
        handle(page, 1).press(key)
    expect_saved(page)
    expect_order(page, 2, 1, 3)
    assert stored_order(group) == [2, 1, 3]


def test_where_nothing_is_staged_the_key_neither_saves_nor_lifts(page: Page, account):
    open_rules(page, make_numbered_group(account, 2))
    handle(page, 1).press("Control+Enter")
    page.keyboard.press("ArrowDown")
    expect_order(page, 1, 2)
    expect(page.locator(".lifted")).to_have_count(0)


def test_the_parts_of_a_long_page_are_a_few_tabs_from_its_top(page: Page, account):
    open_rules(page, make_numbered_group(account, 3))
    for _ in range(3):
        page.keyboard.press("Tab")
    packet = page.get_by_role("link", name="Skip to the packet test")
    expect(packet).to_be_focused()
    expect(packet).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Source address")).to_be_focused()
    page.get_by_role("link", name="Skip to the rules").press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="What is a policy?")).to_be_focused()


def test_the_order_to_be_saved_is_skipped_to_once_there_is_one(page: Page, account):
    open_rules(page, make_numbered_group(account, 3))
    skip = page.get_by_role("link", name="Skip to the new order")
    expect(skip).to_be_hidden()
    for key in (" ", "ArrowDown", " "):
        handle(page, 1).press(key)
    skip.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Discard")).to_be_focused()


def test_a_question_begins_at_cancel_and_keeps_the_focus(page: Page, account):
    open_rules(page, make_numbered_group(account, 2))
    delete = page.get_by_role("link", name="Delete rule 2", exact=True)
    delete.press("Enter")
    question = page.get_by_role("dialog", name="Delete rule 2?")
    cancel, confirm = question.get_by_role("link", name="Cancel"), question.get_by_role("button", name="Delete rule")
    expect(cancel).to_be_focused()
    for key, reached in (("Tab", confirm), ("Tab", cancel), ("Shift+Tab", confirm), ("Shift+Tab", cancel)):
        page.keyboard.press(key)
        expect(reached).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(delete).to_be_focused()
    expect(rows(page)).to_have_count(2)


def test_tab_leaves_a_help_that_holds_nothing_to_go_to(page: Page, account):
    open_rules(page, make_numbered_group(account, 1))
    help_link = page.get_by_role("link", name="What is a policy?")
    help_link.press("Enter")
    expect(page.locator("#popover")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#popover")).to_be_hidden()
    expect(help_link).to_be_focused()


def test_a_question_in_a_dialog_begins_at_cancel_too(page: Page, account):
    group = make_group(account)
    instance = make_instance(account, make_group(account))
    open_rules(page, group)
    page.get_by_role("main").locator("summary", has_text="More").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("link", name="Cancel")).to_be_focused()
    page.goto(f"/instances/{instance.instance_id}")
    page.get_by_role("link", name="Move to the recycle bin").click()
    expect(page.get_by_role("dialog").get_by_role("link", name="Cancel")).to_be_focused()


def test_a_question_asked_again_stands_before_the_list_as_it_is_now(page: Page, account, watch):
    watch.expect(409)
    group = make_numbered_group(account, 2)
    open_rules(page, group)
    page.get_by_role("link", name="Delete rule 2", exact=True).press("Enter")
    question = page.get_by_role("dialog", name="Delete rule 2?")
    expect(question).to_be_visible()
    add_rules(group, Direction.INGRESS, [draft("ACCEPT#192.0.2.1#22#TCP")], at=0, actor=ADA)
    question.get_by_role("button", name="Delete rule").press("Enter")
    again = page.get_by_role("dialog", name="Delete rule 3?")
    expect(again.get_by_role("link", name="Cancel")).to_be_focused()
    expect(rows(page)).to_have_count(3)
    expect(rows(page).last.locator("[data-number]")).to_have_text("3")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Delete rule 3", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    again.get_by_role("button", name="Delete rule").press("Enter")
    expect_notice(page, "Deleted 1 inbound rule")
    assert lines(group) == ["ACCEPT#192.0.2.1#22#TCP", "ACCEPT#10.0.0.0/8#8001#TCP"]
