"""How a refusal reaches the visitor."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.http import HttpRequest, HttpResponse

from securitygroups.services.errors import ServiceError

from .htmx import done
from .notices import warn


@contextmanager
def refusals_to(form: forms.Form) -> Iterator[None]:
    """Show a refusal beside the field it names, or above the form; what was typed stays."""
    try:
        yield
    except ServiceError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)


def nothing_ticked(request: HttpRequest, sentence: str, *, to: str) -> HttpResponse:
    """Back to the list in which nothing is ticked, with a notice that says so."""
    warn(request, sentence)
    return done(request, to=to)
