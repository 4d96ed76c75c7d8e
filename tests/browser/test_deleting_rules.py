"""Deleting rules, one or several, and taking it back."""

from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.services.rules import delete_rules
from tests.browser.rules_page import (
    expect_notice,
    expect_order,
    make_numbered_group,
    open_rules,
    rows,
    stored_order,
)
from tests.factories import ADA


def test_a_deleted_rule_comes_back_with_undo(page: Page, account):
    group = make_numbered_group(account, 3)
    open_rules(page, group)
    page.get_by_role("link", name="Delete rule 2", exact=True).click()
    question = page.get_by_role("dialog", name="Delete rule 2?")
    expect(question).to_contain_text("TCP:8002")
    question.get_by_role("button", name="Delete rule").click()
    expect_notice(page, "Deleted 1 inbound rule")
    expect_order(page, 1, 3)
    assert stored_order(group) == [1, 3]
    page.get_by_role("button", name="Undo").click()
    expect_notice(page, "Undone")
    expect_order(page, 1, 2, 3)
    assert stored_order(group) == [1, 2, 3]


def test_only_the_newest_change_of_a_group_offers_undo(page: Page, account):
    group = make_numbered_group(account, 3)
    open_rules(page, group)
    for left in (2, 1):
        page.get_by_role("link", name="Delete rule 1", exact=True).click()
        page.get_by_role("button", name="Delete rule").click()
        expect(rows(page)).to_have_count(left)
    notices = page.get_by_role("region", name="Notices")
    expect(notices.get_by_text("Deleted 1 inbound rule")).to_have_count(2)
    expect(notices.get_by_role("button", name="Undo")).to_have_count(1)
    notices.get_by_role("button", name="Undo").click()
    expect_order(page, 2, 3)
    expect_notice(page, "Undone")
    expect(notices.get_by_role("button", name="Undo")).to_have_count(0)
    expect(notices.get_by_text("Deleted 1 inbound rule")).to_have_count(1)
    assert stored_order(group) == [2, 3]


def test_the_question_leaves_on_escape_and_gives_the_focus_back(page: Page, account):
    group = make_numbered_group(account, 1)
    open_rules(page, group)
    page.get_by_role("link", name="Delete rule 1", exact=True).press("Enter")
    question = page.get_by_role("dialog", name="Delete rule 1?")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(page.get_by_role("link", name="Delete rule 1", exact=True)).to_be_focused()
    assert stored_order(group) == [1]


def test_ticked_rules_are_deleted_together(page: Page, account):
    group = make_numbered_group(account, 5)
    open_rules(page, group)
    toolbar_delete = page.get_by_role("button", name="Delete")
    expect(toolbar_delete).to_be_disabled()
    for number in (1, 4, 5):
        page.get_by_label(f"Select rule {number}").check()
    expect(page.get_by_text("3 selected")).to_be_visible()
    toolbar_delete.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete 3 rules").click()
    expect_notice(page, "Deleted 3 inbound rules")
    expect_order(page, 2, 3)
    assert stored_order(group) == [2, 3]


def test_the_last_rule_gone_leaves_a_list_that_rejects_everything(page: Page, account):
    group = make_numbered_group(account, 1)
    open_rules(page, group)
    page.get_by_label("Select all rules").check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete rule").click()
    expect(page.get_by_role("heading", name="No inbound rules: all inbound traffic is rejected")).to_be_visible()
    assert stored_order(group) == []


def test_a_rule_deleted_by_somebody_else_leaves_the_list_and_an_explanation(page: Page, account, watch):
    watch.expect(409)
    group = make_numbered_group(account, 2)
    open_rules(page, group)
    page.get_by_role("link", name="Delete rule 1", exact=True).click()
    question = page.get_by_role("dialog", name="Delete rule 1?")
    expect(question).to_be_visible()
    delete_rules(group, Direction.INGRESS, [group.rules.get(position=0).pk], actor=ADA)
    question.get_by_role("button", name="Delete rule").click()
    expect(page.get_by_role("alert").filter(has_text="ada changed this group meanwhile")).to_be_visible()
    expect(question).to_be_hidden()
    expect_order(page, 2)
    assert stored_order(group) == [2]
