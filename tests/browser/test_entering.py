"""The ways in and out: the demo by one click, a name and a password, and the help along the way."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Account, Membership
from securitygroups.models.choices import Role
from tests.browser.conftest import OpenPage
from tests.browser.rules_page import expect_notice, make_numbered_group, open_rules, rows
from tests.factories import make_account, make_group


@pytest.fixture(autouse=True)
def worlds_may_be_made_in_loops(settings) -> None:
    """A world is made through the services, one group and one instance after the other."""
    settings.ZEAL_ALLOWLIST = [{"model": "*"}]


def test_a_stranger_enters_the_demo_and_creates_a_group_from_a_template(open_page: OpenPage):
    page = open_page()
    page.goto("/")
    page.get_by_role("button", name="Enter the demo").click()
    expect(page.get_by_role("heading", name="Security groups")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("link", name="Create group").first.click()
    dialog = page.get_by_role("dialog", name="Create a security group")
    dialog.get_by_label("Open all ports").check()
    dialog.get_by_label("Name").fill("everything")
    dialog.get_by_role("button", name="Create group").click()
    expect(page.get_by_role("heading", name="everything")).to_be_visible()
    expect(rows(page)).to_have_count(2)


def test_every_visitor_of_the_demo_has_a_world_of_their_own(open_page: OpenPage):
    for _visitor in range(2):
        page = open_page()
        page.goto("/")
        page.get_by_role("button", name="Enter the demo").click()
        expect(page.get_by_role("heading", name="Security groups")).to_be_visible()
    assert Account.objects.count() == 2


def test_a_member_signs_in_and_out(open_page: OpenPage, owner, account):
    group = make_group(account, name="web-tier")
    page = open_page()
    page.goto(reverse("web:rules", args=[group.group_id, "ingress"]))
    page.get_by_label("Username").fill(owner.username)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Please enter a correct username and password")).to_be_visible()
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="web-tier")).to_be_visible()
    page.locator("summary", has_text=owner.username).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Enter the demo")).to_be_visible()


def sign_in_again(page: Page, username: str) -> None:
    """Sign out and in again, in this tab."""
    page.goto(reverse("web:groups"))
    page.locator("summary", has_text=username).click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(reverse("web:sign-in"))
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Security groups")).to_be_visible()


def test_signing_in_again_in_another_tab_is_told_and_leaves_what_was_typed(page: Page, owner, account, watch):
    watch.expect(403)
    open_rules(page, make_group(account))
    page.get_by_role("link", name="Add rule").first.click()
    source = page.get_by_role("dialog").get_by_label("Source")
    source.fill("192.0.2.1")
    sign_in_again(page.context.new_page(), owner.username)
    page.get_by_role("button", name="Add 1 rule").click()
    expect_notice(page, "You signed in again in another tab. Reload the page, then try again.")
    expect(source).to_have_value("192.0.2.1")


def test_whoever_was_signed_out_keeps_what_was_typed(page: Page, account):
    open_rules(page, make_group(account))
    page.get_by_role("link", name="Add rule").first.click()
    source = page.get_by_role("dialog").get_by_label("Source")
    source.fill("192.0.2.1")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Add 1 rule").click()
    expect_notice(page, "You were signed out. Copy what you typed, then reload the page and sign in.")
    expect(source).to_have_value("192.0.2.1")


def test_whoever_was_signed_out_comes_back_to_the_page_they_were_on(page: Page, owner, account):
    open_rules(page, make_numbered_group(account, 1), Direction.EGRESS)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("link", name="Add rule").first.click()
    page.get_by_label("Username").fill(owner.username)
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/outbound$"))


def test_a_question_mark_answers_in_place_and_gives_the_focus_back(page: Page, account):
    page.goto(reverse("web:rules", args=[make_group(account).group_id, "ingress"]))
    question = page.get_by_role("link", name="What does the order mean?")
    question.click()
    answer = page.locator("#popover")
    expect(answer).to_be_visible()
    expect(answer).to_contain_text("top")
    page.keyboard.press("Escape")
    expect(answer).to_be_hidden()
    expect(question).to_be_focused()


def test_the_slash_key_leads_to_the_search_and_finds_a_group(page: Page, account):
    make_group(account, name="bastion")
    page.goto(reverse("web:groups"))
    page.keyboard.press("/")
    page.keyboard.type("basti")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="bastion").click()
    expect(page.get_by_role("heading", name="bastion")).to_be_visible()


def test_a_member_of_two_accounts_goes_from_one_to_the_other(page: Page, owner, account):
    other = make_account("Bank")
    make_group(other, name="of-the-bank")
    make_group(account, name="of-the-shop")
    Membership.objects.create(account=other, user=owner, role=str(Role.VIEWER))
    page.goto(reverse("web:groups"))
    menu = page.get_by_role("banner").locator("details", has_text=owner.username)
    menu.locator("summary").click()
    expect(menu.get_by_role("button", name="Shop Owner")).to_have_attribute("aria-current", "true")
    menu.get_by_role("button", name="Bank Viewer").click()
    expect_notice(page, "Switched to Bank.")
    expect(page.get_by_role("link", name="of-the-bank", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="of-the-shop", exact=True)).to_be_hidden()
    expect(menu.locator("summary")).to_contain_text("Bank")
