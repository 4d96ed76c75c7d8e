"""What people do with the rules of a group."""

import pytest

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import AuditEntry, Rule, SecurityGroup
from securitygroups.services.errors import (
    DuplicateRule,
    InvalidDraft,
    LimitReached,
    NotFound,
    ServiceError,
    StaleVersion,
)
from securitygroups.services.rules import add_rules, delete_rules, edit_rule, reorder_rules
from securitygroups.services.undo import undo_change
from tests.factories import ADA, draft, lines, make_account, make_group, make_project, region

pytestmark = pytest.mark.django_db

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
SSH = "ACCEPT#10.0.0.0/8#22#TCP"
DNS = "DROP#0.0.0.0/0#53#UDP"
PING = "ACCEPT#0.0.0.0/0#ALL#ICMP"


def keys(group: SecurityGroup, direction: Direction = INGRESS) -> list[int]:
    return list(group.rules.filter(direction=direction).order_by("position").values_list("pk", flat=True))


def positions(group: SecurityGroup) -> list[int]:
    return list(group.rules.filter(direction=INGRESS).order_by("position").values_list("position", flat=True))


def test_new_rules_land_at_the_end_unless_a_place_is_named():
    group = make_group(None, WEB)
    add_rules(group, INGRESS, [draft(SSH)], actor=ADA)
    add_rules(group, INGRESS, [draft(DNS), draft(PING)], at=0, actor=ADA)
    assert lines(group) == [DNS, PING, WEB, SSH]
    assert positions(group) == [0, 1, 2, 3]


def test_a_place_beyond_the_end_is_the_end():
    group = make_group(None, WEB)
    add_rules(group, INGRESS, [draft(SSH)], at=99, actor=ADA)
    assert lines(group) == [WEB, SSH]


def test_the_two_directions_are_lists_of_their_own():
    group = make_group(None, WEB, outbound=(PING,))
    add_rules(group, EGRESS, [draft(WEB)], at=0, actor=ADA)
    assert lines(group) == [WEB]
    assert lines(group, EGRESS) == [WEB, PING]


def test_an_edit_keeps_the_place_of_the_rule():
    group = make_group(None, WEB, SSH, DNS)
    rule = Rule.objects.get(pk=keys(group)[1])
    edit_rule(rule, draft("DROP#2001:db8::/32#22#TCP", note="closed"), actor=ADA)
    assert lines(group) == [WEB, "DROP#2001:db8::/32#22#TCP", DNS]
    assert Rule.objects.get(pk=rule.pk).note == "closed"


def test_an_edit_finds_its_rule_where_it_stands_by_now():
    group = make_group(None, WEB, SSH, DNS)
    rule = Rule.objects.get(pk=keys(group)[1])
    reorder_rules(group, INGRESS, keys(group)[::-1], actor=ADA)
    reorder_rules(group, INGRESS, [rule.pk, *(pk for pk in keys(group) if pk != rule.pk)], actor=ADA)
    edit_rule(rule, draft(PING), actor=ADA)
    assert lines(group) == [PING, DNS, WEB]
    assert AuditEntry.objects.get(action="edit-rule").detail["position"] == 0


def test_a_rule_may_be_edited_to_what_it_says_already():
    group = make_group(None, WEB, SSH)
    rule = Rule.objects.get(pk=keys(group)[0])
    edit_rule(rule, draft(WEB, note="only the note changes"), actor=ADA)
    assert lines(group) == [WEB, SSH]


def test_deleting_closes_the_gap():
    group = make_group(None, WEB, SSH, DNS, PING)
    gone = keys(group)[1:3]
    delete_rules(group, INGRESS, gone, actor=ADA)
    assert lines(group) == [WEB, PING]
    assert positions(group) == [0, 1]


def test_a_new_order_is_stored_densely():
    group = make_group(None, WEB, SSH, DNS, PING)
    first, second, third, fourth = keys(group)
    reorder_rules(group, INGRESS, [fourth, first, third, second], actor=ADA)
    assert lines(group) == [PING, WEB, DNS, SSH]
    assert positions(group) == [0, 1, 2, 3]


@pytest.mark.parametrize("spoil", [lambda pks: pks[:-1], lambda pks: [*pks, pks[0]], lambda pks: [*pks[:-1], 0]])
def test_an_order_that_is_no_permutation_is_refused(spoil):
    group = make_group(None, WEB, SSH, DNS)
    with pytest.raises(ServiceError, match="names other rules") as refusal:
        reorder_rules(group, INGRESS, spoil(keys(group)), actor=ADA, seen=group.version)
    assert not isinstance(refusal.value, StaleVersion)
    assert lines(group) == [WEB, SSH, DNS]


def test_a_write_from_an_old_view_is_refused_and_changes_nothing():
    group = make_group(None, WEB)
    seen = group.version
    add_rules(group, INGRESS, [draft(SSH)], seen=seen, actor=ADA)
    with pytest.raises(StaleVersion):
        add_rules(group, INGRESS, [draft(DNS)], seen=seen, actor=ADA)
    assert lines(group) == [WEB, SSH]
    assert AuditEntry.objects.filter(action="add-rules").count() == 1


def test_every_write_raises_the_version_by_one_and_keeps_a_snapshot():
    group = make_group(None, WEB)
    add_rules(group, INGRESS, [draft(SSH)], actor=ADA)
    reorder_rules(group, INGRESS, keys(group)[::-1], actor=ADA)
    delete_rules(group, INGRESS, keys(group)[:1], actor=ADA)
    group.refresh_from_db()
    assert group.version == 3
    assert [len(snapshot.rules) for snapshot in group.snapshots.order_by("version")] == [1, 2, 2, 1]


def test_the_audit_line_says_who_did_what_from_where():
    group = make_group(None, WEB)
    add_rules(group, INGRESS, [draft(SSH)], actor=ADA)
    entry = AuditEntry.objects.get(action="add-rules")
    assert (entry.actor, entry.address, entry.target, entry.account) == (
        "ada",
        "203.0.113.7",
        group.group_id,
        group.account,
    )
    assert entry.detail["count"] == 1


@pytest.mark.parametrize(
    "again",
    [WEB, "ACCEPT#0.0.0.0/5#80#TCP", "ACCEPT#0.0.0.0/0#80,80#TCP"],
)
def test_a_rule_that_stands_there_already_is_refused_with_its_number(again):
    group = make_group(None, SSH, WEB)
    with pytest.raises(DuplicateRule, match="repeats rule 2") as refusal:
        add_rules(group, INGRESS, [draft(DNS), draft(again)], actor=ADA)
    assert refusal.value.draft == 1
    assert lines(group) == [SSH, WEB]


def test_a_rule_repeated_within_one_call_is_refused_with_its_row():
    group = make_group()
    with pytest.raises(DuplicateRule, match="row 1") as refusal:
        add_rules(group, INGRESS, [draft(WEB), draft(WEB)], actor=ADA)
    assert refusal.value.draft == 1


@pytest.mark.parametrize("other", ["DROP#0.0.0.0/0#80#TCP", "ACCEPT#::/0#80#TCP", "ACCEPT#0.0.0.0/0#80#UDP"])
def test_another_policy_family_or_protocol_is_another_rule(other):
    group = make_group(None, WEB)
    add_rules(group, INGRESS, [draft(other)], actor=ADA)
    assert lines(group) == [WEB, other]


def test_the_same_rule_may_stand_in_both_directions():
    group = make_group(None, WEB)
    add_rules(group, EGRESS, [draft(WEB)], actor=ADA)
    assert lines(group, EGRESS) == [WEB]


def test_a_list_never_holds_more_rules_than_the_quota(settings):
    settings.QUOTAS = settings.QUOTAS | {"rules": 3}
    group = make_group(None, WEB, SSH)
    with pytest.raises(LimitReached, match="at most 3"):
        add_rules(group, INGRESS, [draft(DNS), draft(PING)], actor=ADA)
    assert lines(group) == [WEB, SSH]


def test_a_long_note_is_refused_with_its_row():
    group = make_group()
    with pytest.raises(InvalidDraft, match="100 characters; this has 101") as refusal:
        add_rules(group, INGRESS, [draft(WEB, note="x" * 101)], actor=ADA)
    assert (refusal.value.draft, refusal.value.field) == (0, "note")


def test_a_note_with_a_control_character_is_refused_with_its_row():
    group = make_group()
    with pytest.raises(InvalidDraft, match=r"control character, U\+000A") as refusal:
        add_rules(group, INGRESS, [draft(WEB, note="two\nlines")], actor=ADA)
    assert (refusal.value.draft, refusal.value.field) == (0, "note")


@pytest.mark.parametrize("character", [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))])
def test_a_note_that_turns_around_how_it_reads_is_refused_with_the_character_and_its_place(character):
    group = make_group()
    with pytest.raises(InvalidDraft, match=rf"Character 5 is U\+{ord(character):04X}") as refusal:
        add_rules(group, INGRESS, [draft(WEB, note=f"Web {character}22:PCT")], actor=ADA)
    assert (refusal.value.draft, refusal.value.field) == (0, "note")
    assert lines(group) == []


def test_text_that_is_written_from_right_to_left_is_a_note_like_any_other():
    group = make_group()
    add_rules(group, INGRESS, [draft(WEB, note="\u0634\u0628\u0643\u0629 80")], actor=ADA)
    assert lines(group) == [WEB]


def test_ports_too_long_to_store_are_refused_with_their_row():
    group = make_group()
    ports = ",".join(str(port) for port in range(10000, 10101))
    with pytest.raises(InvalidDraft, match="600 characters; these have 605") as refusal:
        add_rules(group, INGRESS, [draft(WEB), draft(f"ACCEPT#0.0.0.0/0#{ports}#TCP")], actor=ADA)
    assert (refusal.value.draft, refusal.value.field) == (1, "service")


def test_a_peer_group_must_be_of_the_same_region_and_project():
    account = make_account()
    group = make_group(account)
    abroad = make_group(account, region=region("ap-shanghai"))
    elsewhere = make_group(account, project=make_project(account, number=7))
    for peer in (abroad, elsewhere):
        with pytest.raises(InvalidDraft, match=peer.group_id):
            add_rules(group, INGRESS, [draft("ACCEPT##22#TCP", peer=peer)], actor=ADA)


def test_a_peer_group_of_another_account_is_not_there():
    group, foreign = make_group(), make_group()
    with pytest.raises(NotFound):
        add_rules(group, INGRESS, [draft("ACCEPT##22#TCP", peer=foreign)], actor=ADA)


def test_a_group_may_name_only_so_many_groups(settings):
    settings.QUOTAS = settings.QUOTAS | {"referenced_groups": 2}
    account = make_account()
    group, *peers = [make_group(account) for _ in range(4)]
    add_rules(group, INGRESS, [draft("ACCEPT##22#TCP", peer=peer) for peer in peers[:2]], actor=ADA)
    with pytest.raises(LimitReached, match="at most 2 groups"):
        add_rules(group, EGRESS, [draft("ACCEPT##22#TCP", peer=peers[2])], actor=ADA)


def test_at_the_quota_of_named_groups_a_rule_may_be_edited_from_one_group_to_another(settings):
    settings.QUOTAS = settings.QUOTAS | {"referenced_groups": 1}
    account = make_account()
    group, first, second = [make_group(account) for _ in range(3)]
    add_rules(group, INGRESS, [draft("ACCEPT##22#TCP", peer=first)], actor=ADA)
    edit_rule(group.rules.get(), draft("ACCEPT##22#TCP", peer=second), actor=ADA)
    assert lines(group) == [f"ACCEPT#{second.group_id}#22#TCP"]


def test_a_rule_that_is_gone_cannot_be_deleted_again():
    group = make_group(None, WEB)
    pks = keys(group)
    delete_rules(group, INGRESS, pks, actor=ADA)
    with pytest.raises(NotFound):
        delete_rules(group, INGRESS, pks, actor=ADA)


def test_undo_brings_back_what_the_last_change_took():
    group = make_group(None, WEB, SSH, DNS, outbound=(PING,))
    before = keys(group)
    delete_rules(group, INGRESS, before[:2], actor=ADA)
    undo_change(group, seen=1, actor=ADA)
    assert lines(group) == [WEB, SSH, DNS]
    assert lines(group, EGRESS) == [PING]
    assert keys(group) == before
    group.refresh_from_db()
    assert group.version == 2


def test_undo_refuses_once_somebody_else_has_changed_the_group():
    group = make_group(None, WEB, SSH)
    delete_rules(group, INGRESS, keys(group)[:1], actor=ADA)
    add_rules(group, INGRESS, [draft(DNS)], actor=ADA)
    with pytest.raises(StaleVersion):
        undo_change(group, seen=1, actor=ADA)
    assert lines(group) == [SSH, DNS]
