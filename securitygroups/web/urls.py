"""The pages' addresses."""

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter

from . import icons
from .converters import DirectionConverter, GroupIdConverter, InstanceIdConverter
from .notices import notice_dismiss, notices
from .views import (
    accounts,
    bindings,
    clones,
    deletions,
    group_instances,
    groups,
    instances,
    landing,
    previews,
    rule_forms,
    rules,
    undo,
)

register_converter(DirectionConverter, "direction")
register_converter(GroupIdConverter, "group")
register_converter(InstanceIdConverter, "instance")

app_name = "web"
urlpatterns = [
    path("", landing.landing, name="landing"),
    path("enter", landing.enter, name="enter-demo"),
    path("sign-in", landing.SignInView.as_view(), name="sign-in"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("account", accounts.account_switch, name="account-switch"),
    path("icons-<slug:requested>.svg", icons.icons, name="icons"),
    path("notices", notices, name="notices"),
    path("notices/dismiss", notice_dismiss, name="notice-dismiss"),
    path("help/<slug:topic>", landing.help_topic, name="help"),
    path("search", landing.search, name="search"),
    path("menu", landing.menu, name="menu"),
    path("groups", groups.groups, name="groups"),
    path("groups/new", groups.group_create, name="group-create"),
    path("groups/delete", deletions.groups_delete, name="groups-delete"),
    path("groups/restore", deletions.groups_restore, name="groups-restore"),
    path("groups/<group:group_id>", groups.group, name="group"),
    path("groups/<group:group_id>/undo", undo.creation_undo, name="creation-undo"),
    path("groups/<group:group_id>/rename", groups.group_rename, name="group-rename"),
    path("groups/<group:group_id>/rename/<int:change>/undo", undo.rename_undo, name="rename-undo"),
    path("groups/<group:group_id>/clone", clones.group_clone, name="group-clone"),
    path("groups/<group:group_id>/undo/<int:version>", undo.group_undo, name="group-undo"),
    path("groups/<group:group_id>/<direction:direction>", rules.rules, name="rules"),
    path("groups/<group:group_id>/<direction:direction>/add", rule_forms.rules_add, name="rules-add"),
    path(
        "groups/<group:group_id>/<direction:direction>/add/effect", previews.rules_add_effect, name="rules-add-effect"
    ),
    path("groups/<group:group_id>/<direction:direction>/delete", rule_forms.rules_delete, name="rules-delete"),
    path("groups/<group:group_id>/<direction:direction>/order", rules.rules_order, name="rules-order"),
    path(
        "groups/<group:group_id>/<direction:direction>/order/effect",
        previews.rules_order_effect,
        name="rules-order-effect",
    ),
    path("groups/<group:group_id>/<direction:direction>/<int:pk>/edit", rule_forms.rule_edit, name="rule-edit"),
    path(
        "groups/<group:group_id>/<direction:direction>/<int:pk>/edit/effect",
        previews.rule_edit_effect,
        name="rule-edit-effect",
    ),
    path("groups/<group:group_id>/<direction:direction>/<int:pk>/move", rules.rule_move, name="rule-move"),
    path("groups/<group:group_id>/instances", group_instances.group_instances, name="group-instances"),
    path("groups/<group:group_id>/instances/bind", group_instances.group_bind, name="group-bind"),
    path("groups/<group:group_id>/instances/unbind", group_instances.group_unbind, name="group-unbind"),
    path("instances", instances.instances, name="instances"),
    path("instances/<instance:instance_id>", instances.instance, name="instance"),
    path("instances/<instance:instance_id>/recycle", instances.instance_recycle, name="instance-recycle"),
    path("instances/<instance:instance_id>/restore", instances.instance_restore, name="instance-restore"),
    path("instances/<instance:instance_id>/release", instances.instance_release, name="instance-release"),
    path("instances/<instance:instance_id>/bind", bindings.instance_bind, name="instance-bind"),
    path("instances/<instance:instance_id>/order", bindings.instance_order, name="instance-order"),
    path("instances/<instance:instance_id>/order/effect", previews.instance_order_effect, name="instance-order-effect"),
    path("instances/<instance:instance_id>/<group:group_id>/unbind", bindings.instance_unbind, name="instance-unbind"),
    path("instances/<instance:instance_id>/<group:group_id>/move", bindings.instance_move, name="instance-move"),
    path("instances/undo/<int:change>", undo.state_undo, name="state-undo"),
    path("bindings/<int:change>/undo", bindings.bindings_undo, name="bindings-undo"),
]
