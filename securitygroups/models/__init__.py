"""Facts and constraints, one file per noun. Nothing happens here: verbs are in services."""

from .accounts import Account, Membership, SignInFailure
from .groups import Binding, SecurityGroup
from .history import AuditEntry, Snapshot, SnapshotRule
from .instances import Instance, Listener
from .places import Project, Region
from .rules import Rule

__all__ = [
    "Account",
    "AuditEntry",
    "Binding",
    "Instance",
    "Listener",
    "Membership",
    "Project",
    "Region",
    "Rule",
    "SecurityGroup",
    "SignInFailure",
    "Snapshot",
    "SnapshotRule",
]
