from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.names import username_validator, validate_display_name
from apps.realtime.names import KEY_LENGTH, is_reserved, skeleton, skeletons

TAKEN = _("This name is taken, or looks too much like somebody else's.")
RESERVED = _("This name is reserved for the people who run the site.")


class Attempts(models.Model):
    """The number of attempts since `since`. The key does not reveal who made them."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name_plural = "attempts"

    def __str__(self) -> str:
        return f"{self.count} since {self.since}"


class DataExport(models.Model):
    """A copy of what the site has about a person. `content` is empty until a worker has made it."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    content = models.TextField(blank=True, editable=False, help_text="JSON.")
    requested_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"data of {self.user}"


class UserManager(DjangoUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with that username in any case. Login calls this."""
        lower = (username or "").lower()
        return self.alias(username_lower=Lower("username")).get(username_lower=lower)

    def called(self, name: str) -> models.QuerySet["User"]:
        """The users whose display name or username looks like `name`."""
        keys = skeletons(name)
        return self.filter(models.Q(name_key__in=keys) | models.Q(username_key__in=keys))


class User(AbstractUser):
    """A person with an account. Others see `display_name` and mention them as `@username`."""

    first_name = None  # type: ignore[assignment]  # display_name instead
    last_name = None  # type: ignore[assignment]
    username = models.CharField(
        _("username"),
        max_length=30,
        unique=True,
        validators=[username_validator],
        help_text=_("3 to 30 letters, digits, hyphens or underscores. Others know you by it."),
        error_messages={"unique": _("This username is taken.")},
    )
    display_name = models.CharField(
        _("display name"),
        max_length=60,
        blank=True,
        validators=[validate_display_name],
        help_text=_("What others see. Leave it empty to be shown by your username."),
    )
    # The skeletons of the two names.
    name_key = models.CharField(max_length=KEY_LENGTH, editable=False)
    username_key = models.CharField(max_length=KEY_LENGTH, editable=False)
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Only used to help you back in when you forget your password."),
    )

    language = models.CharField(_("language"), max_length=15, blank=True, db_default="", default="")
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, db_default="", default=""
    )
    picture = models.ForeignKey(
        "images.Image", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[UserManager] = UserManager()
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = [models.Index(fields=["username_key"], name="accounts_user_username_look")]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_user_username_lower",
                violation_error_message=_("This username is taken."),
            ),
            models.UniqueConstraint(fields=["name_key"], name="accounts_user_name_look"),
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_lower",
                condition=~models.Q(email=""),
                violation_error_message=_("Another account has this e-mail address."),
            ),
        ]

    def clean(self) -> None:
        """Refuse a name that looks like another user's or, but for staff, like a reserved one."""
        super().clean()
        if self.username and skeleton(self.username) != self.username_key:
            self.refuse_reserved("username", self.username)
            # The constraint on the username has a clearer message for the same name.
            others = self.others_called(self.username).exclude(username__iexact=self.username)
            if others.exists():
                raise ValidationError({"username": TAKEN})
        shown = self.display_name.strip() or (self.username if self.pk else "")
        if shown and skeleton(shown) != self.name_key:
            self.refuse_reserved("display_name", shown)
        if shown and self.others_called(shown).exists():
            raise ValidationError({"display_name": TAKEN})

    def refuse_reserved(self, field: str, name: str) -> None:
        if not self.is_staff and is_reserved(name):
            raise ValidationError({field: RESERVED})

    def others_called(self, name: str) -> models.QuerySet["User"]:
        return User.objects.called(name).exclude(pk=self.pk)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save. The display name defaults to the username."""
        self.display_name = self.display_name.strip() or self.username
        self.name_key, self.username_key = skeleton(self.display_name), skeleton(self.username)
        if update_fields is not None and {"username", "display_name"} & {*update_fields}:
            update_fields = {*update_fields, "display_name", "name_key", "username_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name
