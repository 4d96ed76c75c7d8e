"""The list of groups of one account, beside few and beside many groups of others."""

from collections.abc import Iterator
from time import perf_counter

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from securitygroups.models import SecurityGroup
from tests.factories import make_account, make_group, make_instance, make_member, region

from .measurement import Measurement

OWN = 50
OTHERS = 100_000
RUNS = 40
MOST_TIMES = 1.5


def measure() -> Iterator[Measurement]:
    """The same page of the same account, twice."""
    account = make_account()
    for number in range(OWN):
        group = make_group(account, "ACCEPT#0.0.0.0/0#22#TCP", f"DROP#10.0.{number}.0/24#22#TCP")
        make_instance(account, group, private_ipv4=f"10.1.0.{number}")
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_member(account))
    few = seconds_for(client)
    add_groups_of_others()
    many = seconds_for(client)
    figure = f"{many / few:.2f} times ({many * 1000:.1f} ms, {few * 1000:.1f} ms)"
    what = f"List of groups, {OTHERS:,} in the database, against {OWN}"
    yield Measurement(what, figure, f"at most {MOST_TIMES} times", many / few <= MOST_TIMES)


def seconds_for(client: Client) -> float:
    """The least time of the page, which a busy machine moves least."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        client.get(reverse("web:groups"), {"region": "ap-guangzhou"})
        times.append(perf_counter() - start)
    return min(times)


def add_groups_of_others() -> None:
    other = make_account("Others")
    project, here, now = other.projects.get(), region(), timezone.now()
    groups = (
        SecurityGroup(
            account=other,
            project=project,
            region=here,
            group_id=f"sg-{number:08d}",
            name=f"group-{number}",
            created=now,
        )
        for number in range(OTHERS)
    )
    SecurityGroup.objects.bulk_create(groups, batch_size=5_000)
