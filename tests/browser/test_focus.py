"""Where the keyboard is after something was done: beside it, never at the top of the page."""

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from securitygroups.models.choices import InstanceState
from tests.browser.rules_page import expect_notice, make_numbered_group, open_rules, undo_button
from tests.factories import make_group, make_instance, region


def open_groups(page: Page) -> None:
    page.goto(f"{reverse('web:groups')}?region=ap-guangzhou&project=&q=&sort=name")


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)


def choose_in_row(page: Page, name: str, entry: str) -> None:
    """Open the menu of a row of a list by keyboard, and an entry of it."""
    page.get_by_role("row").filter(has=link(page, name)).locator("summary").press("Enter")
    page.get_by_role("link", name=entry, exact=True).press("Enter")


def confirm(page: Page, button: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=button).press("Enter")


def rename(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    confirm(page, "Save")


def test_after_a_group_was_renamed_it_is_on_the_menu_that_led_there(page: Page, account):
    open_rules(page, make_numbered_group(account, 2))
    menu = page.get_by_role("main").locator("summary", has_text="More")
    menu.press("Enter")
    link(page, "Rename").press("Enter")
    rename(page, "new")
    expect(page.get_by_role("heading", name="new")).to_be_visible()
    expect(menu).to_be_focused()


def test_after_a_row_was_renamed_it_is_on_the_menu_of_the_row(page: Page, account):
    for name in ("a", "b"):
        make_group(account, name=name)
    open_groups(page)
    choose_in_row(page, "b", "Rename")
    rename(page, "c")
    expect(link(page, "c")).to_be_visible()
    expect(page.get_by_label("More: c")).to_be_focused()


@pytest.mark.parametrize(("gone", "beside"), [("b", "c"), ("c", "b")])
def test_after_a_group_was_deleted_it_is_on_the_next_or_else_the_one_before(page: Page, account, gone, beside):
    for name in ("a", "b", "c"):
        make_group(account, name=name)
    open_groups(page)
    choose_in_row(page, gone, "Delete")
    confirm(page, "Delete group")
    expect(link(page, gone)).to_have_count(0)
    expect(link(page, beside)).to_be_focused()
    undo_button(page).press("Enter")
    expect(link(page, gone)).to_be_focused()


def test_after_ticked_groups_were_deleted_it_is_on_the_next(page: Page, account):
    for name in ("a", "b", "c", "d"):
        make_group(account, name=name)
    open_groups(page)
    for name in ("b", "c"):
        page.get_by_label(f"Select {name}").press("Space")
    page.get_by_role("button", name="Delete", exact=True).press("Enter")
    confirm(page, "Delete groups")
    expect(link(page, "b")).to_have_count(0)
    expect(link(page, "d")).to_be_focused()


def test_after_an_instance_left_its_list_it_is_on_the_next(page: Page, account):
    group = make_group(account)
    for name in ("a", "b", "c"):
        make_instance(account, group, name=name)
    page.goto(f"{reverse('web:instances')}?region=ap-guangzhou&state=RUNNING&sort=name")
    choose_in_row(page, "a", "Move to the recycle bin")
    confirm(page, "Move to the recycle bin")
    expect(link(page, "a")).to_have_count(0)
    expect(link(page, "b")).to_be_focused()


def test_after_an_instance_was_unbound_from_a_group_it_is_on_the_next(page: Page, account):
    group, other = make_group(account), make_group(account)
    for name in ("a", "b"):
        make_instance(account, group, other, name=name)
    page.goto(f"{reverse('web:group-instances', args=[group.group_id])}?sort=name")
    link(page, "Unbind a").press("Enter")
    confirm(page, "Unbind")
    expect(link(page, "a")).to_have_count(0)
    expect(link(page, "b")).to_be_focused()


def test_what_was_done_to_an_instance_can_be_taken_back_with_the_next_key(page: Page, account):
    instance = make_instance(account, make_group(account), name="a", state=InstanceState.RUNNING)
    page.goto(reverse("web:instance", args=[instance.instance_id]))
    link(page, "Move to the recycle bin").press("Enter")
    confirm(page, "Move to the recycle bin")
    expect(link(page, "Restore")).to_be_focused()
    page.keyboard.press("Enter")
    confirm(page, "Restore")
    expect_notice(page, "Restored a")
    expect(link(page, "Move to the recycle bin")).to_be_focused()


def test_a_menu_keeps_it_when_what_was_chosen_cannot_be_had(page: Page, account, watch):
    open_rules(page, make_group(account))
    page.route("**/rename", lambda route: route.abort())
    menu = page.get_by_role("main").locator("summary", has_text="More")
    menu.press("Enter")
    link(page, "Rename").press("Enter")
    expect_notice(page, "The console cannot be reached.")
    expect(menu).to_be_focused()
    assert watch.problems()


def test_a_list_shown_otherwise_has_it_where_it_was(page: Page, account):
    for number in range(21):
        make_group(account, name=f"group-{number:02}")
    make_group(account, region=region("ap-singapore"))
    open_groups(page)
    for pressed, focused, loaded in (
        (link(page, "Instances").last, link(page, "Instances").last, "sort=instances"),
        (link(page, "Next page"), link(page, "Previous page"), "page=2"),
    ):
        pressed.press("Enter")
        page.wait_for_url(f"**/*{loaded}*")
        expect(focused).to_be_focused()
    sizes = page.locator("summary", has_text="a page")
    sizes.press("Enter")
    link(page, "50 a page").press("Enter")
    page.wait_for_url("**/*size=50*")
    expect(sizes).to_be_focused()
    tab = page.get_by_role("navigation", name="Regions").get_by_role("link", name="Singapore")
    tab.press("Enter")
    page.wait_for_url("**/*region=ap-singapore*")
    expect(tab).to_be_focused()


def test_the_other_list_of_a_group_has_it_where_it_was(page: Page, account):
    open_rules(page, make_numbered_group(account, 1))
    outbound = page.get_by_role("link", name="Outbound")
    outbound.press("Enter")
    page.wait_for_url("**/outbound")
    expect(outbound).to_be_focused()
    page.reload()
    expect(outbound).not_to_be_focused()
