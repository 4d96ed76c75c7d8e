from securitygroups.engine import difference

from .factories import make_rules


def test_what_nobody_reads_to_the_end_is_told_by_addresses_only():
    rules = make_rules(*(f"ACCEPT TCP:{number + 1}-100 10.0.{number}.0/24" for number in range(70)))
    opened = difference([], rules).newly_accepted
    assert [region.describe() for region in opened[:2]] == ["TCP:1-100 10.0.0.0/24", "TCP:2-100 10.0.1.0/24"]
    assert len(opened) == 70
