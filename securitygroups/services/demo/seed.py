"""Building the demo world through the services, as its people would have."""

from collections.abc import Mapping

from django.db import transaction

from securitygroups.models import Account, Project, Region, SecurityGroup
from securitygroups.services.accounts import create_project
from securitygroups.services.audit import Actor
from securitygroups.services.drafts import DraftPeer, Itself
from securitygroups.services.groups import Drafts, create_group
from securitygroups.services.instance_creation import InstanceSpec, create_instances
from securitygroups.services.instances import recycle_instance
from securitygroups.services.rule_files import parse_rule_file
from securitygroups.services.rules import add_rules

from .past import ToldGroup, ToldInstance, date_back
from .story import Fleet, Machine, RegionStory
from .world import PROJECTS, REGIONS

Groups = Mapping[str, SecurityGroup]
Projects = Mapping[int, Project]


@transaction.atomic
def seed_world(account: Account, *, actor: Actor) -> None:
    """Fill a new account with the demo world. What is told as old is dated so."""
    for number, name in PROJECTS.items():
        create_project(account, number=number, name=name, actor=actor)
    projects = {project.number: project for project in account.projects.all()}
    regions = Region.objects.in_bulk([story.code for story in REGIONS])
    groups: list[ToldGroup] = []
    instances: list[ToldInstance] = []
    for story in REGIONS:
        region = regions[story.code]
        built = _build_groups(story, region, projects, actor)
        groups += built
        instances += _build_instances(story, region, projects, {group.name: group for _told, group in built}, actor)
    date_back(account, groups, instances)


def _build_groups(story: RegionStory, region: Region, projects: Projects, actor: Actor) -> list[ToldGroup]:
    peers: dict[str, DraftPeer] = {"itself": Itself.ITSELF}
    built = []
    for told in story.groups:
        group = create_group(
            projects[told.project].account,
            name=told.name,
            description=told.description,
            region=region,
            project=projects[told.project],
            drafts=_drafts(told.rules, peers),
            is_default=told.is_default,
            actor=actor,
        )
        for direction, drafts in _drafts(told.added, peers).items():
            if drafts:
                add_rules(group, direction, drafts, actor=actor)
        peers[told.name] = group
        built.append((told, group))
    return built


def _drafts(rules: str, peers: Mapping[str, DraftPeer]) -> Drafts:
    (block,) = parse_rule_file(f"[rules]\n{rules}", peers)
    return block.drafts()


def _build_instances(
    story: RegionStory, region: Region, projects: Projects, groups: Groups, actor: Actor
) -> list[ToldInstance]:
    planned = [
        (fleet, _spec(fleet, machine, region, projects[fleet.project], groups))
        for fleet in story.fleets
        for machine in fleet.machines()
    ]
    created = create_instances(projects[0].account, [spec for _fleet, spec in planned], actor=actor)
    told = [(fleet, instance) for (fleet, _spec), instance in zip(planned, created, strict=True)]
    for fleet, instance in told:
        if fleet.recycled:
            recycle_instance(instance, actor=actor)
    return told


def _spec(fleet: Fleet, machine: Machine, region: Region, project: Project, groups: Groups) -> InstanceSpec:
    return InstanceSpec(
        name=machine.name,
        region=region,
        project=project,
        groups=[groups[name] for name in fleet.groups],
        private_ipv4=machine.private,
        public_ipv4=machine.public or None,
        ipv6=machine.ipv6 or None,
        platform=fleet.platform,
        charge_type=fleet.charge_type,
        state=fleet.state,
        smtp_unblocked=fleet.smtp_unblocked,
        host_firewall=fleet.host_firewall,
        listeners=fleet.listener_specs(),
    )
