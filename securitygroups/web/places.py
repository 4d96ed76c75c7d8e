"""Where the visitor is looking: the region and project that lists are narrowed to, remembered for each account."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import QueryDict

from securitygroups.selectors.accounts import all_regions, projects_of

from .access import Request


@dataclass(frozen=True, slots=True)
class Place:
    """A region's code and a project's number as text; an empty text means all."""

    region: str
    project: str


def remembered_place(request: Request) -> Place:
    """What the session remembers of this account."""
    return Place(*request.session.get(_key(request), ("", "")))


def place_of(request: Request) -> Place:
    """What the address asks for, else what the session remembers; remembered from now on.

    A region or a project that there is not stands for all.
    """
    remembered = remembered_place(request)
    place = Place(request.GET.get("region", remembered.region), request.GET.get("project", remembered.project))
    if place != remembered:
        regions = [region.code for region in all_regions()]
        projects = [str(project.number) for project in projects_of(request.account)]
        place = Place(_one_of(regions, place.region), _one_of(projects, place.project))
        remember(request, place)
    return place


def placed(request: Request, place: Place) -> QueryDict:
    """What the address asks for, with the place said outright: another tab may move what is remembered."""
    asked = request.GET.copy()
    asked["region"], asked["project"] = place.region, place.project
    return asked


def remember(request: Request, place: Place) -> None:
    """Keep the place for the next page; the session is written only when it is another one."""
    if place != remembered_place(request):
        request.session[_key(request)] = (place.region, place.project)


def _key(request: Request) -> str:
    return f"place-{request.account.pk}"


def _one_of(known: Collection[str], text: str) -> str:
    return text if text in known else ""
