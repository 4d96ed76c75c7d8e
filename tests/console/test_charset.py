"""Requests that say in which charset they are."""

from wsgiref.util import setup_testing_defaults

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from console.wsgi import application
from tests.factories import make_account, sign_in

pytestmark = pytest.mark.django_db

FOREIGN = ["utf-7", "punycode", "utf-16", "latin-1", "us-ascii", "no-such-charset"]


@pytest.mark.parametrize("charset", FOREIGN)
def test_an_address_in_another_charset_is_refused(charset, client):
    sign_in(client, make_account())
    headers = {"Content-Type": f"text/plain; charset={charset}"}
    response = client.get(reverse("web:groups"), {"q": "+2AA-"}, headers=headers)
    assert response.status_code == 400
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("charset", FOREIGN)
def test_a_form_in_another_charset_is_refused(charset, client):
    sign_in(client, make_account())
    body = encode_multipart(BOUNDARY, {"name": "+2AA-"})
    declared = f"{MULTIPART_CONTENT}; charset={charset}"
    response = client.generic("POST", reverse("web:group-create"), body, content_type=declared)
    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8"])
def test_utf_8_may_be_said(charset, client):
    sign_in(client, make_account())
    headers = {"Content-Type": f"text/plain; charset={charset}"}
    assert client.get(reverse("web:groups"), {"q": "é"}, headers=headers).status_code == 200


@pytest.mark.parametrize("declared", ["charset=idna", "charset=rot13", "charset*=nonsense''%41", "charset=utf-7"])
def test_what_the_server_hands_over_is_refused_even_where_no_text_can_be_read_at_all(declared):
    environ: dict[str, object] = {"CONTENT_TYPE": f"text/plain; {declared}", "QUERY_STRING": "q=%2B2AA-"}
    setup_testing_defaults(environ)
    statuses = []
    application(environ, lambda status, _headers: statuses.append(status))
    assert statuses == ["400 Bad Request"]
