"""What holds on every page: dialogs that open and close, the way back, focus, notices."""

import re

from django.urls import reverse
from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.services.rules import delete_rules
from tests.browser.rules_page import (
    expect_order,
    handle,
    make_numbered_group,
    open_rules,
    pending_bar,
    rows,
)
from tests.factories import ADA, make_group

# Sets `window.answered` once an answer has had its consequences.
NOTE_THE_ANSWER = """() => {
  window.answered = false;
  document.addEventListener("htmx:afterOnLoad", () => { window.answered = true; });
}"""


def open_groups(page: Page, search: str = "") -> None:
    page.goto(f"{reverse('web:groups')}?region=ap-guangzhou&q={search}")


def test_ticked_groups_are_asked_about_again_and_again(page: Page, account):
    make_group(account, name="old")
    open_groups(page)
    page.get_by_label("Select old").check()
    for _ in range(2):
        page.get_by_role("button", name="Delete", exact=True).click()
        question = page.get_by_role("dialog", name="Delete old?")
        expect(question).to_be_visible()
        expect(question).to_have_css("display", "flex")
        question.get_by_role("link", name="Cancel").click()
        expect(question).to_be_hidden()


def test_after_going_back_dialogs_open_and_the_search_fits_the_list(page: Page, account):
    make_group(account, name="web-tier")
    make_group(account, name="database")
    open_groups(page)
    search = page.get_by_label("Search groups by id, name, note, address or port")
    search.press_sequentially("data")
    expect(page.get_by_role("link", name="web-tier", exact=True)).to_be_hidden()
    page.get_by_label("Project").select_option("Default project")
    expect(page).to_have_url(re.compile("project=0"))
    page.go_back()
    expect(page).not_to_have_url(re.compile("project=0"))
    expect(search).to_have_value("data")
    expect(page.get_by_role("link", name="database", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="web-tier", exact=True)).to_be_hidden()
    page.wait_for_load_state()
    page.get_by_role("link", name="Create group").first.click()
    expect(page.get_by_role("dialog", name="Create a security group")).to_be_visible()


def test_a_search_is_one_step_in_the_history_however_slowly_it_is_typed(page: Page, account):
    make_group(account, name="database")
    open_groups(page)
    steps = page.evaluate("history.length")
    search = page.get_by_label("Search groups by id, name, note, address or port")
    for letter in "data":
        search.press(letter)
        expect(page).to_have_url(re.compile(f"q={search.input_value()}(&|$)"))
    page.evaluate(NOTE_THE_ANSWER)
    search.press("Enter")
    page.wait_for_function("() => window.answered")
    assert page.evaluate("history.length") == steps


def test_what_is_refused_is_pointed_at(page: Page, account, watch):
    watch.expect(409)
    group = make_numbered_group(account, 40)
    open_rules(page, group)
    page.get_by_role("link", name="Delete rule 38", exact=True).click()
    confirm = page.get_by_role("button", name="Delete rule")
    expect(confirm).to_be_visible()
    delete_rules(group, Direction.INGRESS, [group.rules.get(position=37).pk], actor=ADA)
    confirm.click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_be_in_viewport()


def test_a_dialog_opened_from_a_menu_leads_back_to_it(page: Page, account):
    group = make_group(account)
    open_rules(page, group)
    menu = page.locator("summary", has_text="More")
    menu.click()
    page.get_by_role("link", name="Rename").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()


def test_focus_stays_beside_what_was_edited_moved_and_deleted(page: Page, account):
    group = make_numbered_group(account, 4)
    open_rules(page, group)
    page.get_by_role("link", name="Edit rule 2", exact=True).click()
    page.get_by_role("form").get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("link", name="Edit rule 2", exact=True)).to_be_focused()
    page.get_by_role("link", name="Delete rule 2", exact=True).click()
    page.get_by_role("button", name="Delete rule").click()
    expect_order(page, 1, 3, 4)
    expect(handle(page, 2)).to_be_focused()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("Control+z")
    expect_order(page, 1, 2, 3, 4)
    expect(handle(page, 3)).to_be_focused()
    for key in (" ", "ArrowUp", " "):
        page.keyboard.press(key)
    page.get_by_role("button", name="Save order").press("Enter")
    expect(pending_bar(page)).to_be_hidden()
    expect_order(page, 1, 3, 2, 4)
    expect(handle(page, 2)).to_be_focused()


def test_a_typed_dialog_is_not_left_without_a_warning(page: Page):
    open_groups(page)
    page.get_by_role("link", name="Create group").first.click()
    name = page.get_by_role("dialog").get_by_label("Name")
    name.fill("shop")
    with page.expect_event("dialog") as warning:
        page.once("dialog", lambda asked: asked.dismiss())
        page.evaluate("setTimeout(() => location.reload())")
    assert warning.value.type == "beforeunload"
    expect(name).to_have_value("shop")
    page.get_by_role("button", name="Create group").click()
    expect(page.get_by_role("heading", name="shop")).to_be_visible()


def test_ticks_that_the_filter_hides_are_counted(page: Page, account):
    open_rules(page, make_numbered_group(account, 3))
    page.get_by_label("Select all rules").check()
    page.get_by_label("Filter rules").fill("8002")
    expect(page.get_by_text("3 selected, 2 hidden by the filter")).to_be_visible()
    page.get_by_label("Filter rules").fill("")
    expect(page.get_by_text("3 selected", exact=True)).to_be_visible()


def test_a_filter_that_nothing_passes_says_so(page: Page, account):
    open_rules(page, make_numbered_group(account, 3))
    box = page.get_by_label("Filter rules")
    box.fill("8002")
    page.get_by_label("Select all rules").check()
    expect(page.get_by_label("Select all rules")).to_be_checked()
    page.get_by_label("Select all rules").uncheck()
    box.fill("nowhere")
    expect(page.get_by_role("heading", name="No rule matches")).to_be_visible()
    page.get_by_role("button", name="Clear the filter").click()
    expect(rows(page).first).to_be_visible()
    expect(box).to_have_value("")


def test_what_is_typed_over_a_preset_is_custom(page: Page, account):
    open_rules(page, make_group(account))
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog")
    grid.get_by_label("Type").select_option("HTTPS (443)")
    grid.get_by_label("Protocol : port").fill("TCP:8443")
    expect(grid.get_by_label("Type")).to_have_value("custom")


def test_clicks_while_an_order_is_staged_say_why_they_do_nothing(page: Page, account):
    open_rules(page, make_numbered_group(account, 2))
    for key in (" ", "ArrowDown", " "):
        handle(page, 1).press(key)
    page.get_by_role("link", name="Delete rule 2", exact=True).click()
    expect(pending_bar(page)).to_contain_text("Save or discard the new order first.")


def test_the_way_back_shows_what_is_true_by_now(page: Page):
    open_groups(page)
    page.get_by_role("link", name="Create group").first.click()
    dialog = page.get_by_role("dialog", name="Create a security group")
    dialog.get_by_label("Name").fill("shop-front")
    dialog.get_by_role("button", name="Create group").click()
    expect(page.get_by_role("heading", name="shop-front")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="shop-front", exact=True)).to_be_visible()


def test_the_way_back_to_what_was_deleted_says_so(page: Page, account, watch):
    watch.expect(404)
    open_rules(page, make_group(account, name="old-proxy"))
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete group").click()
    expect(page.get_by_role("heading", name="Security groups", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
