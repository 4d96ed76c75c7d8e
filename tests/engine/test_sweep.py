from securitygroups.engine.headerspace import cut
from securitygroups.engine.sweep import decisions


def test_a_box_gets_back_what_an_earlier_one_leaves():
    assert decisions([[(1, 2, 0b1)], [(0, 3, 0b1)]]) == [[(1, 2, 1)], [(0, 1, 1), (2, 3, 1)]]


def test_what_a_box_leaves_goes_to_the_next_that_claims_it():
    assert decisions([[(0, 1, 0b111)], [(0, 2, 0b011)], [(0, 3, 0b110)]]) == [
        [(0, 1, 0b111)],
        [(1, 2, 0b011)],
        [(1, 2, 0b100), (2, 3, 0b110)],
    ]


def test_intervals_that_the_same_rules_name_are_of_one_kind():
    space = cut([], [((80, 80), (443, 443)), ((80, 90), (443, 443))])
    assert space.spans == [[(0, 0)], [(1, 79), (91, 442), (444, 65535)], [(80, 80), (443, 443)], [(81, 90)]]
    assert space.ports(0b100).spans == ((80, 80), (443, 443))


def test_port_0_is_no_port_of_a_packet_with_ports():
    assert len(cut([], [((0, 65535),)]).spans) == 2
