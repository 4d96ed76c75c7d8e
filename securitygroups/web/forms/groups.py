"""Forms for groups as a whole."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from securitygroups.models import Account, Project, Region
from securitygroups.selectors.accounts import all_regions, projects_of
from securitygroups.services.group_templates import TEMPLATE_TEXTS, GroupTemplate
from securitygroups.services.guards import DESCRIPTION_LENGTH, NAME_LENGTH


class NameForm(forms.Form):
    """What a group is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        error_messages={
            "required": _("Give the group a name."),
            "max_length": _("A name has at most %(limit_value)d characters; this has %(show_value)d. Shorten it."),
        },
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=DESCRIPTION_LENGTH,
        required=False,
        error_messages={
            "max_length": _(
                "A description has at most %(limit_value)d characters; this has %(show_value)d. Shorten it."
            )
        },
    )


class PlacedForm(NameForm):
    """What a group is called and where it is: `region` and `project` come out as rows."""

    region = forms.ChoiceField(label=_("Region"))
    project = forms.ChoiceField(label=_("Project"))

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
    """A new group from one of the templates."""

    template = forms.ChoiceField(
        label=_("Template"),
        choices=[(str(template), text.name) for template, text in TEMPLATE_TEXTS.items()],
        widget=forms.RadioSelect,
        initial=str(GroupTemplate.OPEN_COMMON),
    )
    field_order = ("template", "name", "region", "project", "description")

    def clean(self) -> dict[str, Any]:
        """An empty description becomes the template's own."""
        values = super().clean() or self.cleaned_data
        if not self.errors:
            values["template"] = GroupTemplate(values["template"])
            values["description"] = values["description"] or str(TEMPLATE_TEXTS[values["template"]].description)
        return values
