"""Refusals: what a service says when it will not do a thing. Bugs are other exceptions."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from securitygroups.engine import ParseError
from securitygroups.models import Instance
from securitygroups.selectors.blockers import Blocker

from .characters import quoted


class ServiceError(Exception):
    """The verb was refused and nothing was changed. `field` names the input to mend, if one alone is at fault."""

    code = "InvalidParameterValue"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message, self.field = message, field


class StaleVersion(ServiceError):
    """Somebody else changed the rules since the caller looked at them."""

    code = "UnsupportedOperation.VersionMismatch"


class NotFound(ServiceError):
    """The thing is not there any more, or never was."""

    code = "ResourceNotFound"


class LimitReached(ServiceError):
    """A quota would be exceeded."""

    code = "LimitExceeded"


class DuplicateRule(ServiceError):
    """The same rule stands in the list already. `draft` is the 0-based place of the repeated one in the call."""

    code = "UnsupportedOperation.DuplicatePolicy"

    def __init__(self, message: str, *, draft: int) -> None:
        super().__init__(message)
        self.draft = draft


class InvalidDraft(ServiceError):
    """A rule of the call cannot be. `draft` is its 0-based place in the call."""

    def __init__(self, message: str, *, draft: int, field: str) -> None:
        super().__init__(message, field=field)
        self.draft = draft


class ResourceInUse(ServiceError):
    """Something holds the thing; every blocker names the step that removes it."""

    code = "ResourceInUse"

    def __init__(self, message: str, *, blockers: Sequence[Blocker]) -> None:
        super().__init__(message)
        self.blockers = tuple(blockers)


class InstanceRecycled(ServiceError):
    """The instance is in the recycle bin, where its groups and their order stay as they are."""

    code = "UnsupportedOperation.InstanceStateIsolating"


class AlreadyBound(ServiceError):
    """The group is on the instance already."""

    code = "InvalidParameterValue.Duplicate"


class OnlyGroup(ServiceError):
    """An instance keeps at least one group; for these it is the only one."""

    code = "UnsupportedOperation"

    def __init__(self, message: str, *, instances: Sequence[Instance]) -> None:
        super().__init__(message)
        self.instances = tuple(instances)


def sentence_of(error: ParseError) -> str:
    """What the engine found wrong with a text, in the reader's language; nothing in it turns or drowns the sentence."""
    pieces = {
        name: sentence_of(piece) if isinstance(piece, ParseError) else quoted(piece)
        for name, piece in error.pieces.items()
    }
    return _(error.problem).format(text=quoted(error.text), **pieces)
