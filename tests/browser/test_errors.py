"""What was refused is said as long as it is so, and no longer."""

from playwright.sync_api import Page, expect

from tests.browser.rules_page import open_rules, rows
from tests.factories import lines, make_group

SSH = "ACCEPT#10.0.0.0/8#22#TCP"
HTTP = "ACCEPT#10.0.0.0/8#80#TCP"


def test_the_error_of_an_edited_rule_leaves_with_what_was_wrong(page: Page, account, watch):
    watch.expect(422)
    open_rules(page, make_group(account, SSH))
    page.get_by_role("link", name="Edit rule 1", exact=True).click()
    form = page.get_by_role("form", name="Edit rule 1")
    peer, service = form.get_by_label("Source"), form.get_by_label("Protocol : port")
    peer.fill("0.0.0.0/")
    service.fill("TCP:80-")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".errorlist")).to_have_count(2)
    peer.fill("0.0.0.0/0")
    expect(form.locator(".errorlist")).to_have_count(1)
    expect(form).to_contain_text("80-")
    expect(peer).not_to_have_attribute("aria-invalid", "true")
    expect(service).to_have_attribute("aria-invalid", "true")


def test_a_rule_that_repeats_another_says_so_until_it_does_not(page: Page, account, watch):
    watch.expect(422)
    group = make_group(account, HTTP, SSH)
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog")
    grid.get_by_label("Source").fill("10.0.0.0/8")
    grid.get_by_label("Protocol : port").fill("TCP:22")
    grid.get_by_role("button", name="Add 1 rule").click()
    expect(grid.locator("td.peer")).to_contain_text("This repeats rule 2")
    grid.get_by_label("Protocol : port").fill("TCP:23")
    expect(grid).not_to_contain_text("This repeats rule 2")
    grid.get_by_role("button", name="Add 1 rule").click()
    expect(rows(page)).to_have_count(3)


def test_an_error_leaves_when_a_choice_fills_in_another_value(page: Page, account, watch):
    watch.expect(422)
    group = make_group(account, SSH)
    open_rules(page, group)
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog")
    grid.get_by_label("Source").fill("10.0.0.0/33")
    grid.get_by_label("Protocol : port").fill("TCP:80-")
    grid.get_by_role("button", name="Add 1 rule").click()
    expect(grid.locator(".errorlist")).to_have_count(2)
    grid.get_by_label("Type").select_option("HTTPS (443)")
    expect(grid.locator(".errorlist")).to_have_count(1)
    grid.get_by_label("Kind").select_option("Anywhere")
    expect(grid.locator(".errorlist")).to_have_count(0)
    grid.get_by_role("button", name="Add 2 rules").click()
    expect(rows(page)).to_have_count(3)
    assert lines(group) == ["ACCEPT#0.0.0.0/0#443#TCP", "ACCEPT#::/0#443#TCP", SSH]


def test_a_discarded_edit_is_not_asked_about_again(page: Page, account, watch):
    watch.expect(422)
    group = make_group(account, SSH)
    open_rules(page, group)
    page.get_by_role("link", name="Edit rule 1", exact=True).click()
    form = page.get_by_role("form", name="Edit rule 1")
    form.get_by_label("Source").fill("bad")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".errorlist")).to_have_count(1)
    questions: list[str] = []
    page.on("dialog", lambda question: (questions.append(question.message), question.accept()))
    page.get_by_role("link", name="Add rule").first.click()
    grid = page.get_by_role("dialog")
    grid.get_by_label("Source").fill("192.0.2.1")
    grid.get_by_label("Protocol : port").fill("TCP:80")
    grid.get_by_role("button", name="Add 1 rule").click()
    expect(rows(page)).to_have_count(2)
    expect(form).to_be_hidden()
    assert questions == ["Discard what you typed?"]
