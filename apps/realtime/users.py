"""People of whatever user model the site has: the features ask here, and know none of their own."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Lower, Trim

# What fits the columns in which features keep somebody's name.
NAME_LENGTH = 60


def display_name(user: AbstractBaseUser) -> str:
    """What others see: `display_name` where the model has it, else the full name or username."""
    full_name = getattr(user, "get_full_name", str)()
    name = getattr(user, "display_name", "") or full_name or user.get_username()
    return str(name)[:NAME_LENGTH]


def users_by_username(usernames: Iterable[str]) -> QuerySet[Any]:
    """The active people of these usernames, whatever their case; unknown names are passed over."""
    names = {username.lower() for username in usernames}
    people = get_user_model()._default_manager.alias(
        username_lower=Lower(get_user_model().USERNAME_FIELD)
    )
    return people.filter(username_lower__in=names, is_active=True)


def users_with_name(name: str) -> QuerySet[Any]:
    """The people with this username or shown name, as the database compares case.

    A manager that knows better, and finds those whose names look alike, says so with `called`.
    """
    model = get_user_model()
    if finder := getattr(model._default_manager, "called", None):
        found: QuerySet[Any] = finder(name)
        return found
    fields = {field.name for field in model._meta.get_fields()}
    people = model._default_manager.all()
    called = Q(**{f"{model.USERNAME_FIELD}__iexact": name})
    if "display_name" in fields:
        called |= Q(display_name__iexact=name)
    elif {"first_name", "last_name"} <= fields:
        full_name = Trim(Concat("first_name", Value(" "), "last_name"))
        people = people.alias(full_name=full_name)
        called |= Q(full_name__iexact=name)
    return people.filter(called)
