"""Groups as a whole: made from a template, found, renamed, cloned, deleted."""

from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from tests.browser.rules_page import expect_notice, make_numbered_group, open_rules, rows
from tests.factories import lines, make_group, make_instance, make_project, make_referring_rule, region


def open_groups(page: Page, code: str = "ap-guangzhou") -> None:
    page.goto(f"{reverse('web:groups')}?region={code}")


def test_a_group_is_created_from_a_template(page: Page, account):
    open_groups(page)
    page.get_by_role("link", name="Create group").first.click()
    dialog = page.get_by_role("dialog", name="Create a security group")
    dialog.get_by_label("Open ports 22, 80, 443, 3389 and ICMP").check()
    dialog.get_by_label("Name").fill("shop-front")
    dialog.get_by_role("button", name="Create group").click()
    expect(page.get_by_role("heading", name="shop-front")).to_be_visible()
    expect_notice(page, "Created group shop-front.")
    expect(rows(page)).to_have_count(11)
    group = SecurityGroup.objects.get(account=account)
    assert lines(group)[:2] == ["ACCEPT#0.0.0.0/0#3389#TCP", "ACCEPT#::/0#3389#TCP"]


def test_a_name_too_long_is_refused_and_what_was_typed_stays(page: Page, watch):
    watch.expect(422)
    open_groups(page)
    page.get_by_role("link", name="Create group").first.click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_label("Name")
    name.evaluate("input => input.removeAttribute('maxlength')")
    name.fill("x" * 61)
    dialog.get_by_label("Description").fill("kept")
    dialog.get_by_role("button", name="Create group").click()
    expect(dialog).to_contain_text("61")
    expect(name).to_have_value("x" * 61)
    expect(dialog.get_by_label("Description")).to_have_value("kept")
    assert SecurityGroup.objects.count() == 0


def test_the_list_narrows_while_one_types(page: Page, account):
    make_group(account, name="web-tier")
    make_group(account, name="database")
    open_groups(page)
    page.get_by_label("Search groups by id, name, note, address or port").press_sequentially("data")
    expect(page.get_by_role("link", name="web-tier", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="database", exact=True)).to_be_visible()
    expect(page.get_by_label("Search groups by id, name, note, address or port")).to_be_focused()


def test_a_group_is_renamed_where_it_stands(page: Page, account):
    group = make_group(account, name="old")
    open_rules(page, group)
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Rename").click()
    dialog = page.get_by_role("dialog", name="Rename old")
    dialog.get_by_label("Name").fill("new")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="new")).to_be_visible()
    group.refresh_from_db()
    assert group.name == "new"


def test_a_clone_in_another_region_has_the_rules_and_no_instances(page: Page, account):
    make_project(account, number=7, name="warehouse")
    source = make_group(account, "ACCEPT#10.0.0.0/8#22#TCP", outbound=("DROP#0.0.0.0/0#25#TCP",), name="web-tier")
    make_instance(account, source)
    make_referring_rule(source, make_group(account, name="bastion"))
    open_rules(page, source)
    page.get_by_role("link", name="Clone").click()
    dialog = page.get_by_role("dialog", name="Clone web-tier")
    expect(dialog).to_contain_text("The 1 instance is not copied")
    dialog.get_by_label("Target project").select_option("warehouse")
    expect(dialog).to_contain_text("One reference cannot follow")
    dialog.get_by_label("Target region").select_option("Singapore")
    expect(dialog).to_contain_text("bind instances of Singapore afterwards")
    dialog.get_by_label("Inbound rule 2").select_option("Leave the rule out")
    dialog.get_by_label("New name").fill("web-singapore")
    dialog.get_by_role("button", name="Clone to Singapore").click()
    expect(page.get_by_role("heading", name="web-singapore")).to_be_visible()
    expect(page.get_by_text("Cloned from")).to_contain_text(source.name)
    expect(page.get_by_text("0 instances")).to_be_visible()
    expect(rows(page)).to_have_count(1)
    clone = SecurityGroup.objects.get(name="web-singapore")
    assert (clone.region, clone.project.number, clone.instances.count()) == (region("ap-singapore"), 7, 0)
    assert lines(clone) == ["ACCEPT#10.0.0.0/8#22#TCP"]
    assert lines(clone, Direction.EGRESS) == ["DROP#0.0.0.0/0#25#TCP"]


def test_the_name_of_a_clone_follows_its_target_until_one_is_typed(page: Page, account):
    source = make_group(account, name="web-tier")
    open_rules(page, source)
    page.get_by_role("link", name="Clone").click()
    dialog = page.get_by_role("dialog", name="Clone web-tier")
    name, place = dialog.get_by_label("New name"), dialog.get_by_label("Target region")
    expect(name).to_have_value("web-tier-copy")
    for target, suggestion in (("Singapore", "web-tier"), ("Guangzhou", "web-tier-copy")):
        place.select_option(target)
        expect(name).to_have_value(suggestion)
    name.fill("mine")
    place.select_option("Singapore")
    expect(dialog.get_by_role("button", name="Clone to Singapore")).to_be_visible()
    expect(name).to_have_value("mine")


def test_a_name_typed_while_the_target_is_being_looked_up_stays(page: Page, account):
    page.goto(reverse("web:group-clone", args=[make_group(account, name="web-tier").group_id]))
    name = page.get_by_label("New name")
    expect(name).to_have_value("web-tier-copy")

    def answer_once_something_is_typed(route: Route) -> None:
        name.fill("mine")
        route.continue_()

    page.route("**/clone?*", answer_once_something_is_typed)
    page.get_by_label("Target region").select_option("Singapore")
    expect(page.get_by_role("button", name="Clone to Singapore")).to_be_visible()
    expect(name).to_have_value("mine")


def test_only_the_last_change_can_be_undone(page: Page, account):
    group = make_numbered_group(account, 2)
    open_rules(page, group)
    undo = page.get_by_role("button", name="Undo")
    page.get_by_role("link", name="Delete rule 1", exact=True).click()
    page.get_by_role("button", name="Delete rule").click()
    expect(undo).to_have_count(1)
    for name in ("first", "second"):
        page.locator("summary", has_text="More").click()
        page.get_by_role("link", name="Rename").click()
        page.get_by_role("dialog").get_by_label("Name").fill(name)
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect_notice(page, f"Saved the name and description of {name}.")
        expect(undo).to_have_count(1)
    undo.click()
    expect(page.get_by_role("heading", name="first")).to_be_visible()
    expect(undo).to_have_count(0)


def test_an_undo_follows_from_page_to_page_until_it_is_dismissed_or_used(page: Page, account):
    groups = {name: make_group(account, name=name) for name in ("old-proxy", "older-proxy")}
    undo = page.get_by_role("button", name="Undo")
    notices = page.get_by_role("region", name="Notices")
    for name, group in groups.items():
        open_rules(page, group)
        page.locator("summary", has_text="More").click()
        page.get_by_role("link", name="Delete", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Delete group").click()
        expect_notice(page, f"Deleted group {name}.")
    page.get_by_role("link", name="Instances").first.click()
    expect(page.get_by_role("heading", name="Instances", level=1)).to_be_visible()
    expect(notices).to_contain_text("Deleted group older-proxy.")
    expect(notices).not_to_contain_text("old-proxy deleted")
    undo.click()
    expect_notice(page, "Brought back group older-proxy.")
    open_groups(page)
    expect(page.get_by_role("link", name="older-proxy", exact=True)).to_be_visible()
    expect(undo).to_have_count(0)
    page.get_by_label("More: older-proxy").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete group").click()
    expect(undo).to_have_count(1)
    notices.get_by_role("button", name="Close").last.click()
    expect(undo).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="Security groups", level=1)).to_be_visible()
    expect(undo).to_have_count(0)


def test_an_undo_stays_as_long_as_one_likes_and_other_notices_leave(page: Page, account):
    make_group(account, name="old-proxy")
    page.clock.install()
    open_groups(page)
    page.get_by_label("More: old-proxy").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete group").click()
    expect_notice(page, "Deleted group old-proxy.")
    page.clock.fast_forward("10:00")
    page.get_by_role("button", name="Undo").click()
    expect_notice(page, "Brought back group old-proxy.")
    page.mouse.move(0, 0)
    page.clock.fast_forward("01:00")
    expect(page.get_by_role("region", name="Notices")).not_to_contain_text("old-proxy")


def test_from_the_question_about_a_group_one_lets_go_of_it_and_deletes_it(page: Page, account):
    group = make_group(account, name="old-proxy")
    live = make_instance(account, group, make_group(account), name="web-1")
    make_instance(account, group, name="db-old", state="SHUTDOWN")
    open_groups(page)
    page.get_by_label("More: old-proxy").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    doctor = page.get_by_role("dialog", name="old-proxy cannot be deleted yet")
    doctor.get_by_role("link", name="Unbind…").click()
    page.get_by_role("dialog", name="Unbind from web-1?").get_by_role("button", name="Unbind").click()
    expect(doctor).not_to_contain_text("web-1")
    doctor.get_by_role("link", name="Release…").click()
    question = page.get_by_role("dialog", name="Release db-old for good?")
    question.get_by_role("textbox").fill("db-old")
    question.get_by_role("button", name="Release").click()
    page.get_by_role("dialog", name="Delete old-proxy?").get_by_role("button", name="Delete group").click()
    expect_notice(page, "Deleted group old-proxy.")
    assert live.bindings.count() == 1


def test_what_was_typed_in_a_dialog_that_is_done_with_holds_nobody(page: Page, account):
    group = make_group(account, name="old-proxy")
    for name in ("db-old", "db-older"):
        make_instance(account, group, name=name, state="SHUTDOWN")
    open_groups(page)
    menu = page.get_by_label("More: old-proxy")
    menu.click()
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("link", name="Release db-old…").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("db-old")
    page.get_by_role("dialog").get_by_role("button", name="Release").click()
    doctor = page.get_by_role("dialog", name="old-proxy cannot be deleted yet")
    expect(doctor).to_contain_text("1 instance in the recycle bin")
    page.keyboard.press("Escape")
    expect(doctor).to_be_hidden()
    expect(menu).to_be_focused()


def test_of_many_groups_the_held_ones_are_left_out(page: Page, account):
    held = make_group(account, name="held")
    make_instance(account, held)
    make_group(account, name="free")
    open_groups(page)
    page.get_by_label("Select all groups").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("link", name="Leave these out and delete 1 group").click()
    page.get_by_role("dialog", name="Delete free?").get_by_role("button", name="Delete group").click()
    expect_notice(page, "Deleted group free.")
    expect(page.get_by_role("link", name="held", exact=True)).to_be_visible()


def test_a_group_in_use_says_what_holds_it_and_goes_once_nothing_does(page: Page, account):
    group = make_group(account, name="database")
    rule = make_referring_rule(make_group(account, name="web-tier"), group)
    open_rules(page, group)
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog", name="database cannot be deleted yet")
    expect(dialog).to_contain_text("web-tier, inbound rule 1")
    expect(dialog.get_by_role("button", name="Delete group")).to_be_disabled()
    rule.delete()
    dialog.get_by_role("link", name="Check again").click()
    page.get_by_role("dialog", name="Delete database?").get_by_role("button", name="Delete group").click()
    expect_notice(page, "Deleted group database.")
    expect(page.get_by_role("link", name="database", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect_notice(page, "Brought back group database.")
    expect(page.get_by_role("link", name="database", exact=True)).to_be_visible()
