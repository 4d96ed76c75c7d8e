"""What the page shows and says while an order waits to be saved."""

import pytest
from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.rules import add_rules, delete_rules
from tests.browser.rules_page import (
    drag_rule,
    expect_notice,
    expect_order,
    handle,
    make_numbered_group,
    open_rules,
    pending_bar,
    row_with,
    rows,
    save_order,
    stored_order,
    undo_button,
)
from tests.factories import ADA, draft, make_group

APART = """() => {
  const bar = document.querySelector("[data-pending]").getBoundingClientRect();
  const toast = document.querySelector("[data-toast]").getBoundingClientRect();
  return toast.bottom <= bar.top || bar.bottom <= toast.top || bar.right <= toast.left;
}"""
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WINDOWS = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def group(account) -> SecurityGroup:
    return make_numbered_group(account, 5)


@WINDOWS
def test_the_row_that_moved_stays_in_view_as_the_bar_grows(open_page, owner, account, size: dict[str, int]):
    page = open_page(owner, viewport=size)
    group = make_numbered_group(account, 40)
    open_rules(page, group)
    handle(page, 4).focus()
    for key in ("Space", *["ArrowDown"] * 16, "Space"):
        page.keyboard.press(key)
    expect(pending_bar(page).locator(".effect-lines")).to_be_visible()
    page.wait_for_function(
        """() => {
          const row = document.activeElement.closest("[data-item]").getBoundingClientRect();
          return row.top >= 50 && row.bottom <= document.querySelector("[data-pending]").getBoundingClientRect().top;
        }"""
    )


@WINDOWS
@pytest.mark.parametrize("count", [4, 9, 40])
def test_notices_stay_clear_of_the_bar_of_a_staged_order(open_page, owner, account, count: int, size: dict[str, int]):
    page = open_page(owner, viewport=size)
    open_rules(page, make_numbered_group(account, count))
    page.get_by_role("link", name=f"Delete rule {count}", exact=True).click()
    page.get_by_role("button", name="Delete rule").click()
    expect(undo_button(page)).to_be_visible()
    expect(rows(page)).to_have_count(count - 1)
    handle(page, 2).focus()
    for key in ("Space", "ArrowUp", "Space"):
        page.keyboard.press(key)
    expect(pending_bar(page).locator(".effect-lines")).to_be_visible()
    page.wait_for_function(APART)
    expect(undo_button(page)).to_be_in_viewport(ratio=1)


def test_a_stale_order_is_refused_and_stays_staged_beside_what_changed(page: Page, group, watch):
    open_rules(page, group)
    drag_rule(page, 5, to=1)
    add_rules(group, Direction.INGRESS, [draft("DROP#192.0.2.0/24#22#TCP")], actor=ADA)
    watch.expect(409)
    save_order(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("ada changed this group meanwhile")
    expect(alert).to_contain_text("192.0.2.0/24")
    expect(rows(page)).to_have_count(6)
    expect(rows(page).first).to_contain_text("TCP:8005")
    assert stored_order(group)[:5] == [1, 2, 3, 4, 5]
    save_order(page)
    expect_notice(page, "Saved the order")
    assert stored_order(group)[0] == 5


def test_a_refused_order_still_names_the_rule_that_was_moved(page: Page, group, watch):
    open_rules(page, group)
    handle(page, 5).focus()
    for key in ("Space", "ArrowUp", "Space"):
        page.keyboard.press(key)
    expect(pending_bar(page)).to_contain_text("rule 5 moved up to 4")
    delete_rules(group, Direction.INGRESS, [group.rules.get(position=0).pk], actor=ADA)
    watch.expect(409)
    save_order(page)
    expect(page.get_by_role("alert")).to_contain_text("ada changed this group meanwhile")
    expect_order(page, 2, 3, 5, 4)
    expect(pending_bar(page)).to_contain_text("rule 4 moved up to 3")


def test_what_a_row_offers_is_called_by_the_number_on_screen(page: Page, group):
    open_rules(page, group)
    drag_rule(page, 4, to=2)
    row = row_with(page, "TCP:8004")
    for name in ("Select rule 2", "Reorder rule 2", "Edit rule 2", "More for rule 2"):
        expect(row.get_by_label(name, exact=True)).to_have_count(1)
    row.get_by_label("More for rule 2").click()
    expect(page.get_by_role("heading", name="Rule 2")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Discard").click()
    expect(row.get_by_label("Reorder rule 4")).to_have_count(1)


def test_findings_wait_while_an_order_is_staged(page: Page, account):
    open_rules(page, make_group(account, "DROP#0.0.0.0/0#ALL#TCP", "ACCEPT#10.0.0.0/8#22#TCP"))
    dead = page.get_by_text("Dead: rule 1 takes all of it")
    expect(dead).to_be_visible()
    handle(page, 2).focus()
    for key in ("Space", "ArrowUp", "Space"):
        page.keyboard.press(key)
    expect(dead).to_be_hidden()
    page.get_by_role("button", name="Discard").click()
    expect(dead).to_be_visible()
