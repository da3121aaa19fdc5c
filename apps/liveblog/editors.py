"""The group of the editors of all blogs, which every site has."""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions

EDITORS = "Editors"
PERMISSIONS = (
    "add_blog", "change_blog", "view_blog",
    "add_post", "change_post", "delete_post", "view_post",
    "add_draft", "change_draft", "delete_draft", "view_draft",
)  # fmt: skip


def editors_create(sender: AppConfig, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """Make the group after the first migration. One that is there keeps the permissions it has.

    `apps` has the models as they are migrated so far.
    """
    try:
        groups: Any = apps.get_model("auth", "Group")._default_manager.using(using)
        permissions: Any = apps.get_model("auth", "Permission")._default_manager.using(using)
    except LookupError:  # somebody migrates one app only
        return
    group, is_new = groups.get_or_create(name=EDITORS)
    if is_new:
        # This may be the first receiver.
        create_permissions(sender, using=using, verbosity=0, apps=apps)
        ours = permissions.filter(content_type__app_label=sender.label)
        group.permissions.set(ours.filter(codename__in=PERMISSIONS))
