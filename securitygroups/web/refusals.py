"""How a refusal reaches the visitor."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse

from securitygroups.services.errors import ServiceError, StaleVersion

from .htmx import done
from .notices import warn
from .sentences import Conflict


@dataclass
class Refused:
    """What became of a write: it is `stale` when others changed what the visitor saw."""

    stale: bool = False


@contextmanager
def refusals_to(form: forms.Form) -> Iterator[None]:
    """Show a refusal beside the field it names, or above the form; what was typed stays."""
    try:
        yield
    except ServiceError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)


@contextmanager
def versioned(form: forms.Form) -> Iterator[Refused]:
    """The same for a form that carries what the visitor saw; that others were faster is no fault of the form."""
    refused = Refused()
    with refusals_to(form):
        try:
            yield refused
        except StaleVersion:
            refused.stale = True


def status_of(form: forms.Form, changes: Conflict | None = None) -> int:
    """The status of a page with a form: others were faster, something is wrong, or it is still to be filled in."""
    if changes:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK


def nothing_ticked(request: HttpRequest, sentence: str, *, to: str) -> HttpResponse:
    """Back to the list in which nothing is ticked, with a notice that says so."""
    warn(request, sentence)
    return done(request, to=to)
