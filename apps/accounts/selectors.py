"""What others ask about people."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Lower

from apps.accounts.models import User


def users_by_username(usernames: Iterable[str]) -> QuerySet[User]:
    """The active people of these usernames, whatever their case; unknown names are passed over."""
    names = {username.lower() for username in usernames}
    people = User.objects.alias(username_lower=Lower("username"))
    return people.filter(username_lower__in=names, is_active=True)
