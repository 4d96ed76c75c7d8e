"""Rule files: read, refused with line numbers, loaded exactly, written back."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import AuditEntry, Rule, SecurityGroup
from securitygroups.services.rule_files import RuleFileError, format_rule_file, parse_rule_file, read_rule_file
from securitygroups.services.rule_loading import load_rule_file
from tests.factories import ADA, draft, lines, make_account, make_group, make_project, region

REAL = Path(__file__).parent.parent / "data" / "real-rule-sets.txt"
INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS


def load(text: str, account=None, **options) -> list[SecurityGroup]:
    account = account or make_account()
    values = {"region": region(), "project": account.projects.first(), "actor": ADA}
    return load_rule_file(account, text, **values | options)


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RuleFileError) as refusal:
        parse_rule_file(text)
    return [(found.line, found.problem) for found in refusal.value.problems]


@pytest.mark.django_db
def test_the_real_rule_sets_are_loaded_and_written_back_to_the_letter():
    text = REAL.read_text()
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip() + "\n"
    assert format_rule_file(load(text)) == body


@pytest.mark.django_db
def test_a_loaded_group_has_the_rules_of_both_directions_in_the_order_of_the_file():
    load(REAL.read_text())
    hong_kong = SecurityGroup.objects.get(name="sg-hongkong")
    assert lines(hong_kong) == [
        "ACCEPT#0.0.0.0/0#ALL#ICMP",
        "ACCEPT#0.0.0.0/0#22#TCP",
        "ACCEPT#0.0.0.0/0#80#TCP",
        "ACCEPT#0.0.0.0/0#443#TCP",
        "ACCEPT#0.0.0.0/0#6443#TCP",
        "ACCEPT#0.0.0.0/0#ALL#TCP",
    ]
    assert lines(hong_kong, EGRESS) == ["ACCEPT#0.0.0.0/0#ALL#ALL"]
    assert hong_kong.rules.get(direction=INGRESS, ports="6443").note == "For Kubernetes"


@pytest.mark.django_db
def test_every_loaded_group_has_its_audit_line_and_its_snapshot():
    groups = load(REAL.read_text())
    assert AuditEntry.objects.filter(action="create-group").count() == len(groups) == 8
    assert all(group.snapshots.count() == 1 for group in groups)


@pytest.mark.django_db
def test_what_is_written_is_read_back_the_same():
    account = make_account()
    peer = make_group(account, name="peer")
    drafts = {
        INGRESS: [
            draft("ACCEPT##3306,33060-33070#TCP", peer=peer, note="note  # of [notes]"),
            draft("DROP#2001:db8::/32#ALL#ICMPv6", note="数据库"),
        ],
        EGRESS: [draft("ACCEPT#10.1.2.3#ALL#GRE")],
    }
    odd = make_group(account, name="a] [b # note", drafts=drafts)
    empty = make_group(account, name="empty")
    text = format_rule_file([odd, empty])
    odd_again, empty_again = load(text, account)
    assert (odd_again.name, empty_again.name) == ("a] [b # note", "empty")
    assert lines(odd_again) == lines(odd)
    assert lines(odd_again, EGRESS) == lines(odd, EGRESS)
    assert format_rule_file([odd_again, empty_again]) == text


@pytest.mark.django_db
def test_files_are_written_in_one_query_however_many_groups(django_assert_num_queries):
    groups = load(REAL.read_text())
    with django_assert_num_queries(1):
        format_rule_file(groups)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 10, 100])
def test_a_group_of_any_length_is_loaded_in_the_same_number_of_statements(count, django_assert_num_queries):
    account = make_account()
    rules = [f"in ACCEPT#10.0.0.0/8#{port}#TCP" for port in range(1, count + 1)]
    values = {"region": region(), "project": account.projects.get()}
    with django_assert_num_queries(12):
        load("\n".join(["[web]", *rules]), account, **values)


def test_windows_line_endings_and_a_byte_order_mark_are_read():
    (web,) = parse_rule_file("\ufeff[web]\r\nin ACCEPT#10.0.0.0/8#22#TCP note SSH\r\n\r\n")
    assert (web.name, web.rules[0].draft.note) == ("web", "SSH")


def test_comments_and_blank_lines_mean_nothing():
    (web,) = parse_rule_file("# rules\n\n  [web]  \n   # in\n\tin\tACCEPT#10.0.0.0/8#22#TCP\n")
    assert [rule.line for rule in web.rules] == [5]


def test_a_note_ends_with_its_line_and_may_hold_anything():
    (web,) = parse_rule_file("[web]\nin ACCEPT#::/0#ALL#ALL   note  # the note of [web] ")
    assert web.rules[0].draft.note == "# the note of [web]"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("in ACCEPT#300.1.1.1#80#TCP", "“300.1.1.1” is no address"),
        ("in ACCEPT#10.0.0.0/33#80#TCP", "from 0 to 32"),
        ("in ACCEPT#10.0.0.1-10.0.0.9#80#TCP", "is a range"),
        ("in ACCEPT#0.0.0.0/0#443-80#TCP", "Try 80-443"),
        ("in ACCEPT#0.0.0.0/0#0#TCP", "1 to 65535"),
        ("in ACCEPT#0.0.0.0/0#80#ICMP", "ICMP has no ports"),
        ("in ACCEPT#::/0#ALL#ICMP", "Choose ICMPv6"),
        ("in PERMIT#0.0.0.0/0#80#TCP", "Choose ACCEPT or DROP"),
        ("in ACCEPT#0.0.0.0/0#80#SCTP", "“SCTP” is no protocol"),
        ("in ACCEPT#ipm-2uw6ujo6#80#TCP", "a parameter template, and there are none here yet"),
        ("in ACCEPT#sg-2uw6ujo6#80#TCP", "sg-2uw6ujo6 is no security group of this region and project"),
        ("in ACCEPT#0.0.0.0/0#80", "This is no rule"),
        ("in ACCEPT#0.0.0.0/0#80#TCP#22", "This is no rule"),
        ("in ACCEPT#0.0.0.0/0#80#TCP SSH", "This is no rule"),
        ("in", "This is no rule"),
        ("both ACCEPT#0.0.0.0/0#80#TCP", "“both” is no direction"),
        (f"in ACCEPT#0.0.0.0/0#80#TCP note {'x' * 101}", "at most 100 characters; this has 101"),
        (f"in ACCEPT#0.0.0.0/0#{'80,' * 200}80#TCP", "at most 600 characters; these have 602"),
        ("in ACCEPT#0.0.0.0/0#80#TCP note a\x00b", "control character, U+0000"),
        ("in ACCEPT#0.0.0.0/0#80#TCP note a\ud800b", "control character, U+D800"),
        ("in ACCEPT#0.0.0.0/0#80#TCP note a\u202eb", "Character 34 is U+202E"),
        ("[web", "ends with a bracket"),
        ("[ ]", "Give the group a name"),
        (f"[{'x' * 61}]", "at most 60 characters; this has 61"),
        ("[first]", "“first” is the group of line 1 already"),
    ],
)
def test_a_line_that_means_nothing_is_refused_with_its_number(line, problem):
    ((number, said),) = problems(f"[first]\n{line}\n[second]")
    assert number == 2
    assert problem in said


def test_a_rule_before_the_first_group_is_refused():
    assert problems("in ACCEPT#0.0.0.0/0#80#TCP\n[web]") == [
        (1, "This stands before the first group. Put a name such as [web] above it.")
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but words"])
def test_a_file_without_a_group_is_refused(text):
    ((number, problem),) = problems(text)
    assert number == 1
    assert "names no group" in problem


def test_a_rule_said_twice_is_refused_with_both_line_numbers():
    text = (
        "[web]\nin ACCEPT#0.0.0.0/0#80,443#TCP\nout ACCEPT#0.0.0.0/0#80,443#TCP\nin ACCEPT#0.0.0.0/0#443,80#TCP note x"
    )
    ((number, problem),) = problems(text)
    assert number == 4
    assert "repeats line 2" in problem


def test_every_problem_of_a_file_is_named_in_the_order_of_its_lines():
    text = "in X\n[web]\nin ACCEPT#::/0#80#TCP\nin ACCEPT#::/0#80#TCP\n[web]\nin ACCEPT#x#80#TCP\n[web"
    with pytest.raises(RuleFileError) as refusal:
        parse_rule_file(text)
    assert [found.line for found in refusal.value.problems] == [1, 4, 5, 6, 7]
    assert refusal.value.problems[1].text == "in ACCEPT#::/0#80#TCP"
    assert refusal.value.message.splitlines()[1].startswith("Line 4: This repeats line 3")


def test_a_list_longer_than_the_quota_is_refused_at_the_first_rule_too_many(settings):
    settings.QUOTAS = settings.QUOTAS | {"rules": 2}
    rules = [f"{word} ACCEPT#0.0.0.0/0#{port}#TCP" for port in range(1, 5) for word in ("in", "out")]
    assert [line for line, _problem in problems("\n".join(["[web]", *rules]))] == [6, 7]


@pytest.mark.django_db
def test_a_rule_may_name_a_group_of_the_same_region_and_project_only():
    account = make_account()
    here = make_group(account)
    load(f"[web]\nin ACCEPT#{here.group_id}#80#TCP", account)
    assert lines(SecurityGroup.objects.get(name="web")) == [f"ACCEPT#{here.group_id}#80#TCP"]
    abroad = make_group(account, region=region("ap-shanghai"))
    elsewhere = make_group(account, project=make_project(account, number=7))
    foreign = make_group()
    for peer in (abroad, elsewhere, foreign):
        with pytest.raises(RuleFileError, match=peer.group_id):
            load(f"[again]\nin ACCEPT#{peer.group_id}#80#TCP", account)


@pytest.mark.django_db
def test_naming_more_groups_than_the_quota_is_refused_at_the_line_that_names_one_more(settings):
    settings.QUOTAS = settings.QUOTAS | {"referenced_groups": 1}
    account = make_account()
    first, second = make_group(account), make_group(account)
    names = [first, first, second]
    rules = [f"in ACCEPT#{group.group_id}#{port}#TCP" for port, group in enumerate(names, start=1)]
    with pytest.raises(RuleFileError) as refusal:
        load("\n".join(["[web]", *rules]), account)
    assert [found.line for found in refusal.value.problems] == [4]


@pytest.mark.django_db
def test_more_groups_than_the_quota_are_refused_at_the_first_too_many(settings):
    settings.QUOTAS = settings.QUOTAS | {"groups": 2}
    account = make_account()
    make_group(account)
    with pytest.raises(RuleFileError, match=r"Line 3: .* at most 2 groups"):
        load("[one]\n\n[two]\n[three]", account)
    assert SecurityGroup.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_behind():
    with pytest.raises(RuleFileError):
        load(REAL.read_text() + "\nin ACCEPT#0.0.0.0/0#1-65535#TCP")
    assert not SecurityGroup.objects.exists()
    assert not Rule.objects.exists()
    assert not AuditEntry.objects.exists()


SIGNS = ["[", "]", "#", "-", ",", " ", "\t", "\n", "\r\n", "\ufeff", "\x00", "é"]
WORDS = ["[web]", "in", "out", "note", "ACCEPT", "drop", "10.0.0.0/8", "::/0", "sg-2uw6ujo6", "443-80", "9" * 20, "ALL"]
PIECES = st.lists(st.sampled_from([*SIGNS, *WORDS, "TCP", "ICMPv6", "GRE"]))


@given(st.one_of(st.text(), PIECES.map("".join), PIECES.map(" ".join)))
def test_any_text_is_read_or_refused(text):
    with suppress(RuleFileError):
        blocks = parse_rule_file(text)
        assert blocks
        assert all(block.name for block in blocks)


@given(st.text(), PIECES.map(" ".join))
def test_a_problem_names_a_line_that_is_there(before, after):
    file = read_rule_file(f"{before}\n{after}", {})
    last = before.count("\n") + after.count("\n") + 2
    assert all(1 <= found.line <= last and found.problem for found in file.problems)
