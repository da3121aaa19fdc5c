"""Computes the keys of all names again, in a migration after the algorithm has changed."""

from itertools import count
from typing import Any

from apps.realtime.names import skeleton

NAME_LENGTH = 60
FIELDS = ("display_name", "name_key", "username_key")


def renew_keys(apps: Any, schema_editor: Any) -> list[int]:
    """Store the keys of all names. Display names that now look like another's get a number.

    Returns the ids of the users whose display names changed.
    """
    people = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    keys = NewKeys({skeleton(user.username): user.pk for user in people.order_by("-pk")})
    changed, numbered = [], []
    for user in people.order_by("pk").iterator():
        before = [getattr(user, field) for field in FIELDS]
        keys.give(user)
        if before != [getattr(user, field) for field in FIELDS]:
            changed.append(user)
        if before[0] != user.display_name:
            numbered.append(user.pk)
    for user in changed:  # out of each other's way: no key has a space
        people.filter(pk=user.pk).update(name_key=f" {user.pk}")
    for user in changed:
        user.save(update_fields=FIELDS)
    return numbered


class NewKeys:
    """A name belongs to whose username it is, one of `owners`, then to who asks first."""

    def __init__(self, owners: dict[str, int]) -> None:
        self.owners = owners
        self.given: set[str] = set()

    def give(self, user: Any) -> None:
        """Set the keys of `user`, and add a number to the display name if it is not free."""
        wanted, numbers = user.display_name, count(2)
        user.name_key, user.username_key = skeleton(wanted), skeleton(user.username)
        while user.name_key in self.given or self.owners.get(user.name_key, user.pk) != user.pk:
            ending = f" {next(numbers)}"
            user.display_name = f"{wanted[: NAME_LENGTH - len(ending)]}{ending}"
            user.name_key = skeleton(user.display_name)
        self.given.add(user.name_key)
