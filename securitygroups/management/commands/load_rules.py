"""Load a rule file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from securitygroups.models import Account, Project, Region
from securitygroups.selectors.accounts import accounts_named, all_regions, projects_of
from securitygroups.services.accounts import DEFAULT_PROJECT
from securitygroups.services.audit import Actor
from securitygroups.services.demo.worlds import DEMO_ACCOUNT
from securitygroups.services.errors import ServiceError
from securitygroups.services.rule_loading import load_rule_file

ACTOR = Actor("manage.py load_rules")


class Command(BaseCommand):
    help = "Make the groups of a rule file, exactly and in order, or refuse the whole file with line numbers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--region", required=True, help="such as ap-guangzhou")
        parser.add_argument("--project", type=int, default=DEFAULT_PROJECT, metavar="N", help="the project's number")
        parser.add_argument("--account", default=DEMO_ACCOUNT, metavar="NAME", help="the account's name")

    def handle(self, *_args: Any, **options: Any) -> None:
        account = _account(options["account"])
        region, project = _region(options["region"]), _project(account, options["project"])
        text = _read(options["file"])
        try:
            groups = load_rule_file(account, text, region=region, project=project, actor=ACTOR)
        except ServiceError as error:
            sentence = _("%(file)s was not loaded; nothing was changed.")
            raise CommandError(sentence % {"file": options["file"]} + "\n" + error.message) from error
        self.stdout.write(
            _("Loaded %(count)d security groups into %(region)s, %(project)s: %(names)s.")
            % {
                "count": len(groups),
                "region": region,
                "project": project,
                "names": ", ".join(group.name for group in groups),
            }
        )


def _account(name: str) -> Account:
    found = accounts_named(name)
    if not found:
        raise CommandError(
            _("There is no account “%(name)s”. Run seed_demo, or name one by --account.") % {"name": name}
        )
    if len(found) > 1:
        raise CommandError(_("More than one account is called “%(name)s”; none was changed.") % {"name": name})
    return found[0]


def _region(code: str) -> Region:
    regions = {region.code: region for region in all_regions()}
    if code not in regions:
        raise CommandError(
            _("There is no region “%(code)s”. Choose one of %(codes)s.") % {"code": code, "codes": ", ".join(regions)}
        )
    return regions[code]


def _project(account: Account, number: int) -> Project:
    projects = {project.number: project for project in projects_of(account)}
    if number not in projects:
        choices = ", ".join(f"{project.number} ({project})" for project in projects.values())
        raise CommandError(
            _("%(account)s has no project %(number)d. Choose one of %(choices)s.")
            % {"account": account, "number": number, "choices": choices}
        )
    return projects[number]


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise CommandError(_("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}) from error
    except UnicodeDecodeError as error:
        raise CommandError(
            _("%(file)s is not UTF-8 text: see byte %(place)d.") % {"file": file, "place": error.start + 1}
        ) from error
