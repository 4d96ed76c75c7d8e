"""The audit line of a write: who did what to which thing, when and from where."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from securitygroups.models import Account, AuditEntry


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for a change: the user's name, the address they come from, and why if they said."""

    name: str
    address: str | None = None
    reason: str = ""


def audit_line(  # the keyword arguments are the line's own detail
    actor: Actor, action: str, account: Account, *, target: str, name: str, **detail: Any
) -> AuditEntry:
    """An audit line not yet written, for a change that writes many at once."""
    return AuditEntry(
        account=account,
        created=timezone.now(),
        actor=actor.name,
        address=actor.address,
        reason=actor.reason,
        action=action,
        target=target,
        name=name,
        detail=detail,
    )


def record(actor: Actor, action: str, account: Account, *, target: str, name: str, **detail: Any) -> AuditEntry:
    """Write the audit line; call it inside the transaction of the change."""
    line = audit_line(actor, action, account, target=target, name=name, **detail)
    line.save(force_insert=True)
    return line
