"""Everything but dragging and live previews works where scripts do not run."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from tests.browser.rules_page import (
    expect_notice,
    expect_order,
    make_numbered_group,
    open_rules,
    row_with,
    rows,
    stored_order,
)
from tests.factories import lines, make_group


@pytest.fixture
def page(open_page, owner) -> Page:
    return open_page(owner, java_script_enabled=False)


@pytest.fixture
def group(account) -> SecurityGroup:
    return make_numbered_group(account, 3)


def test_a_rule_is_added(page: Page, group):
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    page.get_by_label("Source").fill("192.0.2.0/24")
    page.get_by_label("Protocol : port").fill("UDP:53")
    page.get_by_role("button", name="Add rules").click()
    expect_notice(page, "Added 1 inbound rule")
    expect(rows(page)).to_have_count(4)
    assert lines(group)[0] == "ACCEPT#192.0.2.0/24#53#UDP"


def test_a_mistake_keeps_what_was_typed(page: Page, group, watch):
    watch.expect(422)
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    page.get_by_label("Source").fill("10.0.0.0/33")
    page.get_by_label("Protocol : port").fill("TCP:1")
    page.get_by_role("button", name="Add rules").click()
    expect(page.get_by_label("Source")).to_have_value("10.0.0.0/33")
    expect(page.locator("main")).to_contain_text("10.0.0.0/33")
    assert len(lines(group)) == 3


def test_a_second_row_is_asked_for_and_anywhere_is_a_choice(page: Page, group):
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    page.get_by_label("Type").select_option("HTTP (80)")
    page.get_by_label("Kind").select_option("Anywhere")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Source").nth(1).fill("192.0.2.1")
    page.get_by_label("Protocol : port").nth(1).fill("TCP:22")
    page.get_by_role("button", name="Add rules").click()
    expect(rows(page)).to_have_count(6)
    assert lines(group)[:3] == ["ACCEPT#0.0.0.0/0#80#TCP", "ACCEPT#::/0#80#TCP", "ACCEPT#192.0.2.1#22#TCP"]


def test_a_row_that_was_asked_for_and_left_empty_is_no_rule(page: Page, group):
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Source").nth(1).fill("192.0.2.1")
    page.get_by_label("Protocol : port").nth(1).fill("TCP:22")
    page.get_by_role("button", name="Add rules").click()
    expect_notice(page, "Added 1 inbound rule")
    assert lines(group)[0] == "ACCEPT#192.0.2.1#22#TCP"


def test_a_rule_is_deleted_and_brought_back(page: Page, group):
    open_rules(page, group)
    page.get_by_role("link", name="Delete rule 2", exact=True).click()
    page.get_by_role("button", name="Delete rule").click()
    expect_order(page, 1, 3)
    assert stored_order(group) == [1, 3]
    page.get_by_role("button", name="Undo").click()
    expect_order(page, 1, 2, 3)
    assert stored_order(group) == [1, 2, 3]


def test_ticked_rules_are_deleted_together(page: Page, group):
    open_rules(page, group)
    page.get_by_label("Select rule 1").check()
    page.get_by_label("Select rule 3").check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 2 rules").click()
    expect_order(page, 2)
    assert stored_order(group) == [2]


def test_a_rule_is_edited_and_moved(page: Page, group):
    open_rules(page, group)
    page.get_by_role("link", name="Edit rule 2", exact=True).click()
    page.get_by_label("Notes").fill("second")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(row_with(page, "TCP:8002")).to_contain_text("second")
    page.get_by_role("link", name="More for rule 2", exact=True).click()
    page.get_by_role("button", name="Move to the top").click()
    expect_order(page, 2, 1, 3)
    assert stored_order(group) == [2, 1, 3]


def test_a_group_is_created_cloned_and_deleted(page: Page):
    page.goto("/groups?region=ap-guangzhou")
    page.get_by_role("link", name="Create group").first.click()
    page.get_by_label("Name").fill("shop")
    page.get_by_role("button", name="Create group").click()
    page.get_by_role("link", name="Clone").click()
    page.get_by_label("New name").fill("shop-2")
    page.get_by_role("button", name="Clone to").click()
    expect(page.get_by_role("heading", name="shop-2")).to_be_visible()
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete group").click()
    expect_notice(page, "Deleted group shop-2.")
    assert list(SecurityGroup.objects.filter(deleted=None).values_list("name", flat=True)) == ["shop"]


def test_from_the_page_that_moves_a_rule_one_gets_back(page: Page, account):
    group = make_group(account, "ACCEPT#0.0.0.0/0#80#TCP", name="shop")
    page.goto(reverse("web:rule-move", args=[group.group_id, Direction.INGRESS, group.rules.get().pk]))
    page.get_by_role("link", name="Back to the rules of shop").click()
    expect(page.get_by_role("heading", name="shop")).to_be_visible()
