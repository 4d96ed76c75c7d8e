"""What a change would do, told while it is being made."""

from playwright.sync_api import Page, expect

from tests.browser.rules_page import handle, open_rules, pending_bar
from tests.factories import lines, make_group, make_instance

OFFICE = "ACCEPT#203.0.113.0/24#22#TCP"
CLOSED = "DROP#0.0.0.0/0#22#TCP"


def test_a_staged_order_says_what_it_would_do_at_every_step(page: Page, account):
    group = make_group(account, OFFICE, CLOSED)
    make_instance(account, group, name="web-1")
    open_rules(page, group)
    handle(page, 2).focus()
    for key in (" ", "ArrowUp", " "):
        page.keyboard.press(key)
    bar = pending_bar(page)
    expect(bar).to_contain_text("Newly rejected")
    expect(bar).to_contain_text("TCP:22 from 203.0.113.0/24")
    expect(bar).to_contain_text("1 instance affected: web-1")
    expect(bar).to_contain_text("Rule 2 (was 1) can no longer match: rule 1 (was 2) takes all of it.")
    bar.get_by_role("button", name="Save order").click()
    expect(page.get_by_text("Dead: rule 1 takes all of it")).to_be_visible()
    assert lines(group) == [CLOSED, OFFICE]


def test_new_rules_say_what_they_would_do_where_they_are_put(page: Page, account):
    open_rules(page, make_group(account, CLOSED))
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog")
    expect(grid).to_contain_text("Fill this in to see what it changes")
    grid.get_by_label("Source").first.fill("203.0.113.7")
    grid.get_by_label("Protocol : port").first.fill("TCP:22")
    expect(grid).to_contain_text("Newly allowed")
    expect(grid).to_contain_text("TCP:22 from 203.0.113.7")
    grid.get_by_label("Place").select_option("bottom")
    expect(grid).to_contain_text("The new rule “Allow TCP:22 from 203.0.113.7” can never match: rule 1")
    expect(grid).not_to_contain_text("Newly allowed")
    grid.get_by_label("Place").select_option("top")
    grid.get_by_label("Type").select_option("MySQL (3306)")
    expect(grid).to_contain_text("TCP:3306 from 203.0.113.7")
    grid.get_by_role("button", name="Copy row").click()
    grid.get_by_label("Source").last.fill("198.51.100.7")
    expect(grid).to_contain_text("TCP:3306 from 198.51.100.7, 203.0.113.7")


def test_an_edited_rule_says_what_it_would_do(page: Page, account):
    open_rules(page, make_group(account, "ACCEPT#0.0.0.0/0#80#TCP"))
    page.get_by_role("link", name="Edit rule 1", exact=True).click()
    form = page.get_by_role("form", name="Edit rule 1")
    form.get_by_label("Protocol : port").fill("TCP:80,8080")
    expect(form).to_contain_text("TCP:8080 from 0.0.0.0/0")
    form.get_by_text("Reject", exact=True).click()
    expect(form).to_contain_text("TCP:80 from 0.0.0.0/0")
    expect(form).to_contain_text("Newly rejected")
    expect(form.get_by_label("Protocol : port")).to_have_value("TCP:80,8080")


def test_ticking_a_group_says_what_binding_it_would_do(page: Page, account):
    web = make_group(account, "ACCEPT#0.0.0.0/0#80#TCP")
    make_group(account, "ACCEPT#10.0.0.0/8#22#TCP", name="ssh")
    instance = make_instance(account, web, name="web-1")
    page.goto(f"/instances/{instance.instance_id}")
    page.get_by_role("link", name="Bind group", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="ssh").check()
    expect(dialog).to_contain_text("TCP:22 from 10.0.0.0/8")
