"""Forms for groups as a whole."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from securitygroups.models import Account, Project, Region, SecurityGroup
from securitygroups.selectors.accounts import all_regions, projects_of
from securitygroups.services.group_templates import TEMPLATE_TEXTS, GroupTemplate
from securitygroups.services.groups import Naming
from securitygroups.services.guards import DESCRIPTION_LENGTH, NAME_LENGTH

from .fields import UNSEEN, PatternField, SeenTextField, TextField, VersionField, WordField


class NameForm(forms.Form):
    """What a group is called."""

    name = TextField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        error_messages={
            "required": _("Give the group a name."),
            "max_length": _("A name has at most %(limit_value)d characters; this has %(show_value)d. Shorten it."),
        },
    )
    description = TextField(
        label=_("Description"),
        max_length=DESCRIPTION_LENGTH,
        required=False,
        error_messages={
            "max_length": _(
                "A description has at most %(limit_value)d characters; this has %(show_value)d. Shorten it."
            )
        },
    )


class RenameForm(NameForm):
    """What a group is to be called, and what the visitor saw it called."""

    seen_name = SeenTextField()
    seen_description = SeenTextField(required=False)

    def seen(self) -> Naming:
        """What the visitor saw."""
        return Naming(self.cleaned_data["seen_name"], self.cleaned_data["seen_description"])

    def naming(self) -> Naming:
        """What the visitor wants."""
        return Naming(self.cleaned_data["name"], self.cleaned_data["description"])

    def mine_over(self, now: Naming) -> Naming:
        """What it is called now, with what the visitor meant to change of it changed."""
        wanted, seen = self.naming(), self.seen()
        return Naming(
            now.name if wanted.name == seen.name else wanted.name,
            now.description if wanted.description == seen.description else wanted.description,
        )


class DeleteGroupsForm(forms.Form):
    """The version that the visitor saw of each group to be deleted, which are `known` by their ids."""

    def __init__(self, *args: Any, known: Mapping[str, SecurityGroup], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        for group_id in known:
            self.fields[f"version-{group_id}"] = VersionField()

    def seen(self) -> dict[int, int]:
        """The versions by the keys of the groups."""
        return {group.pk: self.cleaned_data[f"version-{group_id}"] for group_id, group in self.known.items()}


class PlacedForm(NameForm):
    """What a group is called and where it is: `region` and `project` come out as rows."""

    region = WordField(
        label=_("Region"),
        error_messages={
            "required": _("Choose a region."),
            "invalid_choice": _("“%(value)s” is no region. Choose one from the list."),
        },
    )
    project = WordField(
        label=_("Project"),
        error_messages={
            "required": _("Choose a project."),
            "invalid_choice": _("“%(value)s” is no project of this account. Choose one from the list."),
        },
    )

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        self.regions = {region.code: region for region in all_regions()}
        self.fields["region"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (code, region.name) for code, region in self.regions.items()
        ]
        self.projects = {str(project.number): project for project in projects_of(account)}
        choices = [(number, project.name) for number, project in self.projects.items()]
        self.fields["project"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField

    def clean_region(self) -> Region:
        """The region the code names."""
        return self.regions[self.cleaned_data["region"]]

    def clean_project(self) -> Project:
        """The project the number names."""
        return self.projects[self.cleaned_data["project"]]


class CreateGroupForm(PlacedForm):
    """A new group from one of the templates, and the account that the visitor saw, which no address names."""

    account = PatternField(r"^[0-9]{1,18}$", UNSEEN, widget=forms.HiddenInput)
    template = WordField(
        label=_("Template"),
        choices=[(str(template), text.name) for template, text in TEMPLATE_TEXTS.items()],
        widget=forms.RadioSelect,
        initial=str(GroupTemplate.OPEN_COMMON),
        error_messages={
            "required": _("Choose the rules to begin with."),
            "invalid_choice": _("“%(value)s” is no template. Choose one of those above."),
        },
    )
    field_order = ("template", "name", "region", "project", "description")

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, account=account, **options)
        self.fields["account"].initial = account.pk
        self.here = str(account.pk)

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether the form was opened in another account than the one it was sent to."""
        return self.is_bound and bool(self["account"].value()) and self["account"].value() != self.here

    def clean(self) -> dict[str, Any]:
        """An empty description becomes the template's own."""
        values = super().clean() or self.cleaned_data
        if not self.errors:
            values["template"] = GroupTemplate(values["template"])
            values["description"] = values["description"] or str(TEMPLATE_TEXTS[values["template"]].description)
        return values
