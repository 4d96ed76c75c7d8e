"""The application's name in Django's registry."""

from django.apps import AppConfig


class SecurityGroupsConfig(AppConfig):
    """Models, services and pages of the security-group console."""

    name = "securitygroups"
    default_auto_field = "django.db.models.BigAutoField"
