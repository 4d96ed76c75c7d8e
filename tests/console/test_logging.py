"""What the site writes about what goes wrong."""

import io
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from console.urls import urlpatterns as site


def broken(_request: HttpRequest) -> HttpResponse:
    raise ArithmeticError("nothing adds up")


urlpatterns = [path("broken", broken), *site]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the handler of errors writes from now on."""
    stream = io.StringIO()
    for name in ("django.request", "django.security"):
        (handler,) = logging.getLogger(name).handlers
        monkeypatch.setattr(handler, "stream", stream)
    return stream


@pytest.mark.urls(__name__)
def test_an_error_of_ours_leaves_its_trace(client, written):
    client.raise_request_exception = False
    assert client.get("/broken").status_code == 500
    assert "ERROR django.request: Internal Server Error: /broken" in written.getvalue()
    assert "ArithmeticError: nothing adds up" in written.getvalue()


def test_a_suspicious_request_leaves_a_line(client, written):
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400
    assert "elsewhere.example" in written.getvalue()


@pytest.mark.django_db
def test_a_page_that_is_not_there_leaves_nothing(client, written):
    assert client.get("/nowhere").status_code == 404
    assert written.getvalue() == ""
