"""Lists in pages."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

SIZES = (10, 20, 50, 100)
DEFAULT_SIZE = 20

Row = TypeVar("Row", bound=Model)


def page_of(request: HttpRequest, rows: QuerySet[Row]) -> Page[Row]:
    """The page that `?page=` and `?size=` ask for, or the nearest one there is."""
    size = request.GET.get("size", "")
    per_page = int(size) if size in map(str, SIZES) else DEFAULT_SIZE
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def search_of(request: HttpRequest) -> str:
    """What was typed in the search box above a list."""
    return request.GET.get("q", "").replace("\0", "").strip()[:100]
