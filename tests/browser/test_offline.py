"""When the console is slow or cannot be reached: nothing that is no longer true is left standing."""

import re

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.browser.rules_page import expect_notice, open_rules
from tests.browser.test_slow_answers import held
from tests.factories import make_group, make_instance

UNKNOWN = "What this would change is not known"


def open_grid(page: Page, account) -> Locator:
    open_rules(page, make_group(account, "DROP#0.0.0.0/0#22#TCP"))
    page.get_by_role("link", name="Add rule").first.click()
    return page.get_by_role("dialog")


def test_an_effect_that_cannot_be_asked_for_is_not_known(page: Page, account, watch):
    grid = open_grid(page, account)
    grid.get_by_label("Source").fill("203.0.113.7")
    service = grid.get_by_label("Protocol : port")
    service.fill("TCP:7778")
    expect(grid).to_contain_text("TCP:7778 from 203.0.113.7")
    page.route("**/effect", lambda route: route.abort())
    service.fill("TCP:7779")
    expect(grid).to_contain_text(UNKNOWN)
    expect(grid).not_to_contain_text("TCP:7778 from")
    expect(page.locator("[data-toast]")).to_have_count(0)
    assert watch.problems()
    page.unroute("**/effect")
    service.fill("TCP:7780")
    expect(grid).to_contain_text("TCP:7780 from 203.0.113.7")
    expect(grid).not_to_contain_text(UNKNOWN)


def test_what_binding_would_do_is_not_known_while_it_cannot_be_asked(page: Page, account, watch):
    make_group(account, "ACCEPT#0.0.0.0/0#80#TCP", name="web")
    instance = make_instance(account, make_group(account, name="bound"))
    page.goto(reverse("web:instance", args=[instance.instance_id]))
    page.get_by_role("link", name="Bind group", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("#outcome li")).to_have_text("bound")
    page.route("**/bind", lambda route: route.abort())
    dialog.get_by_role("checkbox", name="web").check()
    expect(dialog).to_contain_text(UNKNOWN)
    assert watch.problems()
    page.unroute("**/bind")
    dialog.get_by_role("button", name="Bind").click()
    expect_notice(page, "Bound web to")


def test_an_effect_is_dimmed_while_it_is_asked_for(page: Page, account):
    grid = open_grid(page, account)
    effect = grid.locator("[data-effect]")
    hint = effect.get_by_text("Fill this in")
    expect(hint).to_be_visible()
    with held(page, lambda request: request.url.endswith("/effect")):
        grid.get_by_label("Source").fill("203.0.113.7")
        grid.get_by_label("Protocol : port").fill("TCP:7778")
        expect(effect).to_have_attribute("aria-busy", "true")
        expect(effect).to_have_css("opacity", "0.6")
        expect(hint).to_be_hidden()
    expect(effect).to_contain_text("TCP:7778 from 203.0.113.7")
    expect(effect).not_to_have_attribute("aria-busy", "true")
    expect(effect).to_have_css("opacity", "1")


def test_a_packet_that_cannot_be_tested_has_no_verdict(page: Page, account, watch):
    open_rules(page, make_group(account, "ACCEPT#10.0.0.0/8#22#TCP"))
    source = page.get_by_label("Source address")
    source.fill("10.1.2.3")
    verdict = page.locator("[data-headline]")
    expect(verdict).to_have_text("Allowed by rule 1")
    page.route("**/inbound?*", lambda route: route.abort())
    source.fill("192.0.2.1")
    expect(verdict).to_have_count(0)
    expect(page.locator("tr[data-decided]")).to_have_count(0)
    assert watch.problems()


def test_a_list_that_is_being_searched_is_dimmed(page: Page, account):
    for name in ("web-tier", "database"):
        make_group(account, name=name)
    page.goto(reverse("web:groups"))
    table = page.get_by_role("table")
    with held(page, lambda request: "q=data" in request.url):
        page.locator("#group-search").fill("data")
        expect(page.locator("#groups")).to_have_attribute("aria-busy", "true")
        expect(table).to_have_css("opacity", "0.6")
    expect(page.get_by_role("link", name="web-tier", exact=True)).to_be_hidden()
    expect(page.locator("#groups")).not_to_have_attribute("aria-busy", "true")
    expect(table).to_have_css("opacity", "1")


def test_a_lost_answer_is_not_called_a_refusal_and_leaves_with_the_next(page: Page, account, watch):
    grid = open_grid(page, account)
    grid.get_by_label("Source").fill("203.0.113.7")
    grid.get_by_label("Protocol : port").fill("TCP:7778")
    adding = re.compile("/add$")
    page.route(adding, lambda route: route.abort())
    grid.get_by_role("button", name="Add 1 rule").click()
    expect_notice(page, "The console cannot be reached. If you were saving, check whether it was saved.")
    page.unroute(adding)
    grid.get_by_role("button", name="Add 1 rule").click()
    expect_notice(page, "Added 1 inbound rule")
    expect(page.get_by_text("cannot be reached")).to_have_count(0)
    assert watch.problems()
