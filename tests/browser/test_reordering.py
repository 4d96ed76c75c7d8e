"""The order of rules: by mouse, finger, keyboard and menu, staged until it is saved."""

import pytest
from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.rules import delete_rules
from tests.browser.gestures import drag_with_finger, grab, middle
from tests.browser.rules_page import (
    drag_rule,
    expect_announced,
    expect_notice,
    expect_order,
    expect_saved,
    handle,
    make_numbered_group,
    open_rules,
    pending_bar,
    row_with,
    save_order,
    stored_order,
    undo_button,
)
from tests.factories import ADA


@pytest.fixture
def group(account) -> SecurityGroup:
    return make_numbered_group(account, 5)


def test_a_rule_is_dragged_with_the_mouse_and_the_order_saved(page: Page, group):
    open_rules(page, group)
    drag_rule(page, 4, to=2)
    expect_order(page, 1, 4, 2, 3, 5)
    expect(pending_bar(page)).to_contain_text("rule 4 moved up to 2")
    assert stored_order(group) == [1, 2, 3, 4, 5]
    save_order(page)
    expect_notice(page, "Saved the order")
    expect(pending_bar(page)).to_be_hidden()
    expect_order(page, 1, 4, 2, 3, 5)
    assert stored_order(group) == [1, 4, 2, 3, 5]


def test_escape_puts_a_dragged_rule_back(page: Page, group):
    open_rules(page, group)
    grab(page, handle(page, 1))
    page.mouse.move(*middle(handle(page, 4)), steps=8)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect_order(page, 1, 2, 3, 4, 5)
    expect(pending_bar(page)).to_be_hidden()
    expect_announced(page, "Move cancelled")


def test_a_list_longer_than_the_window_scrolls_while_a_rule_is_dragged(page: Page, account):
    group = make_numbered_group(account, 100)
    open_rules(page, group)
    grab(page, handle(page, 1))
    page.mouse.move(200, 899, steps=5)
    expect(handle(page, 40)).to_be_in_viewport()
    page.mouse.up()
    save_order(page)
    expect_notice(page, "Saved the order")
    assert stored_order(group)[:3] == [2, 3, 4]
    assert stored_order(group).index(1) > 30


def test_a_rule_is_dragged_with_a_finger(open_page, owner, group):
    page = open_page(owner, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    open_rules(page, group)
    handle(page, 1).scroll_into_view_if_needed()
    drag_with_finger(page, handle(page, 1), to=handle(page, 2))
    expect_order(page, 2, 1, 3, 4, 5)
    save_order(page)
    expect_notice(page, "Saved the order")
    assert stored_order(group) == [2, 1, 3, 4, 5]


def test_the_keyboard_alone_reorders_and_every_step_is_announced(page: Page, group):
    open_rules(page, group)
    handle(page, 2).focus()
    page.keyboard.press("Space")
    expect_announced(page, "Rule 2 lifted. Position 2 of 5.")
    page.keyboard.press("ArrowDown")
    expect_announced(page, "Rule 2: position 3 of 5.")
    page.keyboard.press("End")
    expect_announced(page, "Rule 2: position 5 of 5.")
    page.keyboard.press("Home")
    expect_announced(page, "Rule 2: position 1 of 5.")
    page.keyboard.press("Space")
    expect_announced(page, "Rule 2 dropped. Position 1 of 5.")
    expect(handle(page, 2)).to_be_focused()
    expect_order(page, 2, 1, 3, 4, 5)
    page.get_by_role("button", name="Save order").focus()
    page.keyboard.press("Enter")
    expect_notice(page, "Saved the order")
    assert stored_order(group) == [2, 1, 3, 4, 5]


def test_escape_takes_a_move_by_keyboard_back(page: Page, group):
    open_rules(page, group)
    handle(page, 3).focus()
    for key in ("Space", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    expect_order(page, 3, 1, 2, 4, 5)
    page.keyboard.press("Escape")
    expect_announced(page, "Rule 3 is back at position 3 of 5.")
    expect_order(page, 1, 2, 3, 4, 5)
    expect(pending_bar(page)).to_be_hidden()


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("Move up", [1, 3, 2, 4, 5]),
        ("Move down", [1, 2, 4, 3, 5]),
        ("Move to the top", [3, 1, 2, 4, 5]),
        ("Move to the bottom", [1, 2, 4, 5, 3]),
    ],
)
def test_the_menu_of_a_row_moves_it(page: Page, group, button: str, order: list[int]):
    open_rules(page, group)
    page.get_by_role("link", name="More for rule 3").click()
    page.get_by_role("button", name=button, exact=True).click()
    expect_order(page, *order)
    save_order(page)
    expect_notice(page, "Saved the order")
    assert stored_order(group) == order


def test_the_menu_of_a_row_moves_it_to_a_number(page: Page, group):
    open_rules(page, group)
    page.get_by_role("link", name="More for rule 1").click()
    page.get_by_label("To position").fill("4")
    page.get_by_role("button", name="Move", exact=True).click()
    expect_order(page, 2, 3, 4, 1, 5)


def test_discarding_brings_the_saved_order_back(page: Page, group):
    open_rules(page, group)
    drag_rule(page, 1, to=5)
    expect_order(page, 2, 3, 4, 5, 1)
    page.get_by_role("button", name="Discard").click()
    expect_order(page, 1, 2, 3, 4, 5)
    expect(pending_bar(page)).to_be_hidden()


def test_ctrl_z_takes_the_staged_moves_back_one_by_one_and_no_saved_change(page: Page, group):
    delete_rules(group, Direction.INGRESS, [group.rules.get(position=4).pk], actor=ADA)
    open_rules(page, group)
    drag_rule(page, 4, to=2)
    save_order(page)
    expect(undo_button(page)).to_be_visible()
    expect_saved(page)
    handle(page, 1).focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Space"):
        page.keyboard.press(key)
    page.get_by_role("link", name="More for rule 4").click()
    page.get_by_role("button", name="Move to the top").click()
    expect_order(page, 3, 4, 2, 1)
    page.keyboard.press("Control+z")
    expect_order(page, 4, 2, 1, 3)
    expect_announced(page, "Rule 4 is back at position 4 of 4.")
    page.keyboard.press("Control+z")
    expect_order(page, 1, 4, 2, 3)
    expect(pending_bar(page)).to_be_hidden()
    expect(handle(page, 1)).to_be_focused()
    assert stored_order(group) == [1, 4, 2, 3]
    page.keyboard.press("Control+z")
    expect_order(page, 1, 2, 3, 4)
    assert stored_order(group) == [1, 2, 3, 4]


def test_undo_waits_until_a_staged_order_is_saved_or_discarded(page: Page, group):
    open_rules(page, group)
    drag_rule(page, 4, to=2)
    save_order(page)
    expect_saved(page)
    drag_rule(page, 1, to=3)
    undo_button(page).click()
    expect(pending_bar(page)).to_contain_text("Save or discard the new order first.")
    assert stored_order(group) == [1, 4, 2, 3, 5]
    page.get_by_role("button", name="Discard").click()
    undo_button(page).click()
    expect_order(page, 1, 2, 3, 4, 5)
    assert stored_order(group) == [1, 2, 3, 4, 5]


def test_leaving_with_a_staged_order_warns(page: Page, group):
    open_rules(page, group)
    drag_rule(page, 1, to=2)
    with page.expect_event("dialog") as warning:
        page.once("dialog", lambda asked: asked.dismiss())
        page.get_by_role("link", name="Security groups").first.click()
    assert warning.value.type == "beforeunload"
    expect_order(page, 2, 1, 3, 4, 5)


def test_other_changes_wait_until_a_staged_order_is_saved_or_discarded(page: Page, group):
    open_rules(page, group)
    drag_rule(page, 1, to=2)
    page.get_by_role("link", name="Delete rule 3", exact=True).click()
    expect_announced(page, "Save or discard the new order first.")
    expect(row_with(page, "TCP:8003")).to_be_visible()


def test_a_filtered_list_says_why_it_cannot_be_reordered(page: Page, group):
    open_rules(page, group)
    page.get_by_label("Filter rules").fill("8003")
    expect(page.locator("[data-item]:visible")).to_have_count(1)
    handle(page, 3).focus()
    page.keyboard.press("Space")
    expect_announced(page, "Clear the filter to change the order.")
