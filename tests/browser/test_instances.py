"""Instances: the groups bound to them and their order, and the recycle bin."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from securitygroups.models import Binding, Instance
from securitygroups.models.choices import InstanceState
from tests.browser.gestures import drag
from tests.browser.rules_page import expect_announced, expect_notice, save_order
from tests.factories import make_group, make_instance


@pytest.fixture
def instance(account) -> Instance:
    groups = [make_group(account, name=name) for name in ("web", "login", "monitoring")]
    make_group(account, name="spare")
    return make_instance(account, *groups, name="web-1")


def open_instance(page: Page, instance: Instance) -> None:
    page.goto(reverse("web:instance", args=[instance.instance_id]))


def bound(instance: Instance) -> list[str]:
    bindings = Binding.objects.filter(instance=instance).order_by("position")
    return [binding.group.name for binding in bindings.select_related("group")]


def handle(page: Page, name: str):
    return page.get_by_role("button", name=f"Reorder {name}", exact=True)


def test_the_groups_of_an_instance_are_put_in_order_by_dragging(page: Page, instance):
    open_instance(page, instance)
    drag(page, handle(page, "monitoring"), to=handle(page, "web"))
    expect(page.locator("[data-item]")).to_contain_text(["monitoring", "web", "login"])
    save_order(page)
    expect_notice(page, "Saved the order of the groups of web-1.")
    assert bound(instance) == ["monitoring", "web", "login"]


def test_the_groups_of_an_instance_are_put_in_order_by_keyboard(page: Page, instance):
    open_instance(page, instance)
    handle(page, "web").focus()
    for key in ("Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    expect_announced(page, "web dropped. Position 2 of 3.")
    save_order(page)
    expect_notice(page, "Saved the order")
    assert bound(instance) == ["login", "web", "monitoring"]


def test_binding_shows_the_order_it_would_make(page: Page, instance):
    open_instance(page, instance)
    page.get_by_role("link", name="Bind").first.click()
    dialog = page.get_by_role("dialog", name="Bind groups to web-1")
    dialog.get_by_label("spare").check()
    dialog.get_by_label("First").check()
    expect(dialog.locator("#outcome li")).to_contain_text(["spare", "web", "login", "monitoring"])
    dialog.get_by_role("button", name="Bind").click()
    expect_notice(page, "Bound spare to web-1.")
    assert bound(instance) == ["spare", "web", "login", "monitoring"]


def test_an_unbound_group_comes_back_with_undo(page: Page, instance):
    open_instance(page, instance)
    page.get_by_role("link", name="Unbind login").click()
    page.get_by_role("dialog", name="Unbind login?").get_by_role("button", name="Unbind").click()
    expect_notice(page, "Unbound login from web-1.")
    expect(page.locator("[data-item]")).to_contain_text(["web", "monitoring"])
    assert bound(instance) == ["web", "monitoring"]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-item]")).to_contain_text(["web", "login", "monitoring"])
    assert bound(instance) == ["web", "login", "monitoring"]


def test_only_the_last_change_of_an_instance_offers_undo(page: Page, instance):
    open_instance(page, instance)
    undo = page.get_by_role("button", name="Undo")
    for gone, left in (("login", ["web", "monitoring"]), ("monitoring", ["web"])):
        page.get_by_role("link", name=f"Unbind {gone}").click()
        page.get_by_role("dialog", name=f"Unbind {gone}?").get_by_role("button", name="Unbind").click()
        expect_notice(page, f"Unbound {gone} from web-1.")
        expect(page.locator("[data-item]")).to_contain_text(left)
        expect(undo).to_have_count(1)
    undo.click()
    expect(page.locator("[data-item]")).to_contain_text(["web", "monitoring"])
    expect_notice(page, "Undone")
    expect(undo).to_have_count(0)


def test_an_instance_goes_to_the_recycle_bin_and_comes_back(page: Page, instance):
    open_instance(page, instance)
    page.get_by_role("link", name="Move to the recycle bin").click()
    page.get_by_role("dialog").get_by_role("button", name="Move to the recycle bin").click()
    expect_notice(page, "Moved web-1 to the recycle bin")
    instance.refresh_from_db()
    assert instance.state == InstanceState.SHUTDOWN
    page.wait_for_load_state()
    page.get_by_role("link", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect_notice(page, "Restored web-1")
    instance.refresh_from_db()
    assert instance.state == InstanceState.RUNNING


def test_a_release_wants_the_name_typed(page: Page, account, watch):
    watch.expect(422)
    instance = make_instance(account, make_group(account), name="old-1", state=InstanceState.SHUTDOWN)
    open_instance(page, instance)
    page.get_by_role("link", name="Release").click()
    dialog = page.get_by_role("dialog", name="Release old-1 for good?")
    dialog.get_by_role("textbox").fill("other")
    dialog.get_by_role("button", name="Release").click()
    expect(dialog).to_contain_text("other")
    assert Instance.objects.count() == 1
    dialog.get_by_role("textbox").fill("old-1")
    dialog.get_by_role("button", name="Release").click()
    expect_notice(page, "Released old-1")
    assert Instance.objects.count() == 0
