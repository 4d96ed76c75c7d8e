"""New instances: many at once, each with its listeners and its groups in order."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from securitygroups.engine.vocabulary import Protocol
from securitygroups.models import Account, AuditEntry, Binding, Instance, Listener, Project, Region, SecurityGroup
from securitygroups.models.choices import ChargeType, InstanceState, Platform

from .audit import Actor, audit_line
from .errors import ServiceError
from .identifiers import new_identifier
from .instance_guards import reasons_against_binding, refuse, refuse_crowded_group, refuse_unfit_groups
from .locks import lock_groups


@dataclass(frozen=True, slots=True)
class ListenerSpec:
    """A process that is to answer on a port."""

    protocol: Protocol
    port: int
    process: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceSpec:
    """A machine somebody wants, running or stopped. Its groups are matched in the order given."""

    name: str
    region: Region
    project: Project
    groups: Sequence[SecurityGroup]
    private_ipv4: str
    public_ipv4: str | None = None
    ipv6: str | None = None
    platform: Platform = Platform.LINUX
    charge_type: ChargeType = ChargeType.POSTPAID
    state: InstanceState = InstanceState.RUNNING
    smtp_unblocked: bool = False
    host_firewall: str = ""
    listeners: Sequence[ListenerSpec] = ()


@transaction.atomic
def create_instances(account: Account, specs: Sequence[InstanceSpec], *, actor: Actor) -> list[Instance]:
    """New instances with their listeners and groups, all or none, in a fixed number of statements."""
    groups = lock_groups(account, {group.pk for spec in specs for group in spec.groups})
    instances = [_instance(account, spec) for spec in specs]
    made = list(zip(specs, instances, strict=True))
    bindings = [binding for spec, instance in made for binding in _bindings(spec, instance)]
    _refuse_crowded_groups(groups, bindings)
    _refuse_taken_addresses(account, instances)
    Instance.objects.bulk_create(instances)
    Listener.objects.bulk_create(listener for spec, instance in made for listener in _listeners(spec, instance))
    Binding.objects.bulk_create(bindings)
    AuditEntry.objects.bulk_create(_line(actor, spec, instance) for spec, instance in made)
    return instances


def _instance(account: Account, spec: InstanceSpec) -> Instance:
    return Instance(
        account=account,
        instance_id=new_identifier("ins"),
        name=spec.name,
        region=spec.region,
        project=spec.project,
        platform=str(spec.platform),
        charge_type=str(spec.charge_type),
        state=str(spec.state),
        private_ipv4=spec.private_ipv4,
        public_ipv4=spec.public_ipv4,
        ipv6=spec.ipv6,
        host_firewall=spec.host_firewall,
        smtp_unblocked=spec.smtp_unblocked,
        created=timezone.now(),
    )


def _bindings(spec: InstanceSpec, instance: Instance) -> list[Binding]:
    """The bindings of an instance in order, unless something stands against them."""
    if not spec.groups:
        raise ServiceError(_("%(instance)s needs at least one security group.") % {"instance": instance})
    refuse(reasons_against_binding(instance, bound=0, more=len(spec.groups)))
    bindings: list[Binding] = []
    for position, group in enumerate(spec.groups):
        refuse_unfit_groups(instance, bindings, [group])
        bindings.append(Binding(instance=instance, group=group, position=position))
    return bindings


def _listeners(spec: InstanceSpec, instance: Instance) -> Iterator[Listener]:
    for wanted in spec.listeners:
        yield Listener(instance=instance, protocol=str(wanted.protocol), port=wanted.port, process=wanted.process)


def _refuse_taken_addresses(account: Account, instances: Sequence[Instance]) -> None:
    """Refuse a private address that two instances of a region would have."""
    addresses = [instance.private_ipv4 for instance in instances]
    present = Instance.objects.filter(account=account, private_ipv4__in=addresses)
    taken = {(instance.region_id, instance.private_ipv4): instance for instance in present}
    for instance in instances:
        other = taken.setdefault((instance.region_id, instance.private_ipv4), instance)
        if other is not instance:
            raise ServiceError(
                _("%(address)s is the address of %(other)s; give %(instance)s another one.")
                % {"address": instance.private_ipv4, "other": other, "instance": instance}
            )


def _refuse_crowded_groups(groups: Mapping[int, SecurityGroup], bindings: Sequence[Binding]) -> None:
    more = Counter(binding.group_id for binding in bindings)
    present = Counter(Binding.objects.filter(group__in=groups).values_list("group_id", flat=True))
    for pk, group in groups.items():
        refuse_crowded_group(group, bound=present[pk], more=more[pk])


def _line(actor: Actor, spec: InstanceSpec, instance: Instance) -> AuditEntry:
    return audit_line(
        actor,
        "create-instance",
        instance.account,
        target=instance.instance_id,
        name=instance.name,
        groups=[group.group_id for group in spec.groups],
    )
