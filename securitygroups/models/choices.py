"""The words of the vocabulary as people read them on screen, and the check that the database holds no others."""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from securitygroups.engine.vocabulary import Action, Direction, Protocol


class Role(StrEnum):
    """What a member may do in an account."""

    OWNER = "owner"
    OPERATOR = "operator"
    VIEWER = "viewer"


class Platform(StrEnum):
    """The operating system of an instance, which decides how people log in to it."""

    LINUX = "LINUX"
    WINDOWS = "WINDOWS"


class ChargeType(StrEnum):
    """How an instance is paid for, which decides how long the recycle bin keeps it."""

    PREPAID = "PREPAID"
    POSTPAID = "POSTPAID_BY_HOUR"


class InstanceState(StrEnum):
    """Where an instance is in its life; SHUTDOWN is the cloud's word for the recycle bin."""

    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    SHUTDOWN = "SHUTDOWN"


Labels = dict[StrEnum, str | Promise]

ACTIONS: Labels = {Action.ACCEPT: _("Allow"), Action.DROP: _("Reject")}
DIRECTIONS: Labels = {Direction.INGRESS: _("Inbound"), Direction.EGRESS: _("Outbound")}
ROLES: Labels = {Role.OWNER: _("Owner"), Role.OPERATOR: _("Operator"), Role.VIEWER: _("Viewer")}
PLATFORMS: Labels = {Platform.LINUX: _("Linux"), Platform.WINDOWS: _("Windows")}
CHARGE_TYPES: Labels = {ChargeType.PREPAID: _("Monthly"), ChargeType.POSTPAID: _("Pay as you go")}
INSTANCE_STATES: Labels = {
    InstanceState.RUNNING: _("Running"),
    InstanceState.STOPPED: _("Stopped"),
    InstanceState.SHUTDOWN: _("In the recycle bin"),
}
PROTOCOLS: Labels = {protocol: protocol.value for protocol in Protocol}


def choice_field(labels: Labels, **options: object) -> "models.CharField[str, str]":
    """A text column that holds one of the words of `labels`."""
    return models.CharField(max_length=20, choices=[(str(word), label) for word, label in labels.items()], **options)  # type: ignore[arg-type]  # options are the field's own


def only(field: str, words: Iterable[StrEnum], name: str) -> models.CheckConstraint:
    """The database's own refusal of a value outside the vocabulary."""
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": [str(word) for word in words]}))
