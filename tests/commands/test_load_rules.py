"""Loading a rule file from the command line."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from securitygroups.models import Account, SecurityGroup
from tests.factories import make_account, make_project

pytestmark = pytest.mark.django_db

REAL = Path(__file__).parent.parent / "data" / "real-rule-sets.txt"


@pytest.fixture
def demo() -> Account:
    return make_account("Demo")


def load(file: Path, *options: str) -> str:
    said = io.StringIO()
    call_command("load_rules", str(file), "--region=ap-guangzhou", *options, stdout=said)
    return said.getvalue()


def written(folder: Path, content: bytes) -> Path:
    file = folder / "rules.txt"
    file.write_bytes(content)
    return file


def test_the_real_rule_sets_become_groups_of_the_demo(demo):
    assert load(REAL).startswith("Loaded 8 security groups into Guangzhou, Default project: bastion-sg, sg-hongkong, ")
    assert demo.groups.count() == 8


def test_another_account_and_project_can_be_named(demo):
    shop = make_account("Shop")
    project = make_project(shop, number=7)
    load(REAL, "--account=Shop", "--project=7")
    assert SecurityGroup.objects.filter(account=shop, project=project).count() == 8
    assert not demo.groups.exists()


def test_a_file_from_windows_is_loaded(demo, tmp_path):
    load(written(tmp_path, b"\xef\xbb\xbf[web]\r\nin ACCEPT#0.0.0.0/0#80#TCP\r\n"))
    assert demo.groups.get().name == "web"


def test_a_file_with_mistakes_is_refused_whole_with_their_lines(demo, tmp_path):
    file = written(tmp_path, b"[web]\nin ACCEPT#0.0.0.0/0#80#TCP\nin ACCEPT#300.1.1.1#80#TCP\n[web]\n")
    with pytest.raises(CommandError) as refusal:
        load(file)
    first, *others = str(refusal.value).splitlines()
    assert first == f"{file} was not loaded; nothing was changed."
    assert [line.split(":")[0] for line in others] == ["Line 3", "Line 4"]
    assert not demo.groups.exists()


@pytest.mark.usefixtures("demo")
def test_a_file_that_is_not_utf8_is_refused_in_one_line(tmp_path):
    with pytest.raises(CommandError, match=r"^.*rules.txt is not UTF-8 text: see byte 3\.$"):
        load(written(tmp_path, b"[w\xff]"))


@pytest.mark.usefixtures("demo")
def test_a_file_that_does_not_exist_is_refused_in_one_line(tmp_path):
    with pytest.raises(CommandError, match=r"^.*none.txt cannot be read: No such file or directory\.$"):
        load(tmp_path / "none.txt")


@pytest.mark.usefixtures("demo")
def test_an_unknown_region_is_refused_with_the_choices():
    with pytest.raises(CommandError, match="no region “mars”"):
        load(REAL, "--region=mars")


@pytest.mark.usefixtures("demo")
def test_an_unknown_project_is_refused_with_the_choices():
    with pytest.raises(CommandError, match=r"no project 9. Choose one of 0 \(Default project\)"):
        load(REAL, "--project=9")


def test_an_account_that_is_not_there_is_refused_with_the_step_to_take():
    with pytest.raises(CommandError, match="Run seed_demo"):
        load(REAL)


def test_two_accounts_of_one_name_are_told_from_none():
    make_account("Demo")
    make_account("Demo")
    with pytest.raises(CommandError, match="More than one account"):
        load(REAL)
