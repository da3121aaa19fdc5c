"""The group of the editors of all blogs, which every site has."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

EDITORS = "Editors"
PERMISSIONS = (
    "add_blog", "change_blog", "view_blog",
    "add_post", "change_post", "delete_post", "view_post",
    "add_draft", "change_draft", "delete_draft", "view_draft",
)  # fmt: skip


def editors_create(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the group after the first migration. One that is there keeps the permissions it has."""
    group, is_new = Group.objects.using(using).get_or_create(name=EDITORS)
    if is_new:
        create_permissions(sender, using=using, verbosity=0)  # this may be the first receiver
        ours = Permission.objects.using(using).filter(content_type__app_label=sender.label)
        group.permissions.set(ours.filter(codename__in=PERMISSIONS))
