"""The icons: one sprite assembled from the lucide package, and `{% icon "name" %}` that refers to it."""

import hashlib
import re
from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from django import template
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Node, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, TextNode, Token
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

NAMES = (
    "archive-restore",
    "arrow-down",
    "arrow-down-to-line",
    "arrow-right",
    "arrow-up",
    "arrow-up-down",
    "arrow-up-to-line",
    "ban",
    "between-horizontal-end",
    "between-horizontal-start",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle-alert",
    "circle-check",
    "circle-play",
    "circle-question-mark",
    "circle-x",
    "copy",
    "ellipsis",
    "grip-vertical",
    "inbox",
    "info",
    "link",
    "lock",
    "log-out",
    "menu",
    "pencil",
    "plus",
    "power",
    "refresh-cw",
    "route",
    "search",
    "server",
    "shield",
    "terminal",
    "trash-2",
    "triangle-alert",
    "undo-2",
    "unlink",
    "x",
)
A_YEAR = 365 * 24 * 3600

register = template.Library()


@cache
def sprite() -> bytes:
    """Every icon of NAMES as a symbol of one SVG document."""
    with ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes())) as archive:
        drawings = {name: archive.read(f"{name}.svg").decode() for name in NAMES}
    symbols = (f'<symbol id="{name}" viewBox="0 0 24 24">{_shapes(svg)}</symbol>' for name, svg in drawings.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


def _shapes(svg: str) -> str:
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    return re.sub(r"\s*\n\s*", "", inside)


@cache
def version() -> str:
    """Changes whenever the sprite does, so browsers may keep each one for ever."""
    return hashlib.sha256(sprite()).hexdigest()[:12]


def icon_markup(name: str) -> SafeString:
    """The element that shows an icon; a name outside NAMES is a mistake of the page."""
    if name not in NAMES:
        raise TemplateSyntaxError(f"There is no icon {name!r}; add it to icons.NAMES or correct the name.")
    url = reverse("web:icons", args=[version()])
    return mark_safe(f'<svg class="icon" aria-hidden="true"><use href="{url}#{name}"/></svg>')  # noqa: S308  # NAMES only


class NamedIcon(Node):
    """An icon whose name the context knows."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name

    def render(self, context: Context) -> SafeString:
        return icon_markup(str(self.name.resolve(context)))


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "copy" %}`. A name written in the template becomes plain text once, when the template is compiled."""
    _, name, *rest = token.split_contents()
    if rest:
        raise TemplateSyntaxError("icon takes one name.")
    if name[0] in "\"'":
        return TextNode(icon_markup(name[1:-1]))
    return NamedIcon(parser.compile_filter(name))


@require_safe
def icons(request: HttpRequest, requested: str) -> HttpResponse:  # noqa: ARG001  # a view takes the request
    """The sprite. Its address names its content, so it never changes."""
    if requested != version():
        raise Http404
    cache_control = {"Cache-Control": f"public, max-age={A_YEAR}, immutable"}
    return HttpResponse(sprite(), content_type="image/svg+xml", headers=cache_control)
