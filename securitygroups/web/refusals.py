"""How a service's refusal reaches the form that asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from securitygroups.services.errors import ServiceError


@contextmanager
def refusals_to(form: forms.Form) -> Iterator[None]:
    """Show a refusal beside the field it names, or above the form; what was typed stays."""
    try:
        yield
    except ServiceError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
