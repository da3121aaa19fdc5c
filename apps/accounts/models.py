from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models.functions import Lower

from apps.accounts.names import username_validator, validate_display_name


class UserManager(DjangoUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of that name, whatever its case: how log-in finds people."""
        lower = (username or "").lower()
        return self.alias(username_lower=Lower("username")).get(username_lower=lower)


class User(AbstractUser):
    """A person with an account, known to others as `display_name` and mentioned as `@username`."""

    first_name = None  # type: ignore[assignment]  # one name, as its owner writes it
    last_name = None  # type: ignore[assignment]
    username = models.CharField(
        "username",
        max_length=30,
        unique=True,
        validators=[username_validator],
        help_text="3 to 30 letters, digits, hyphens or underscores. Others mention you with it.",
        error_messages={"unique": "This username is taken."},
    )
    display_name = models.CharField(
        "display name",
        max_length=60,
        blank=True,
        validators=[validate_display_name],
        help_text="What others see. Leave it empty to be shown by your username.",
    )
    email = models.EmailField(
        "e-mail address",
        blank=True,
        help_text="Only used to help you back in when you forget your password.",
    )

    objects: ClassVar[UserManager] = UserManager()
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="accounts_user_username_lower",
                violation_error_message="This username is taken.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_lower",
                condition=~models.Q(email=""),
                violation_error_message="Another account has this e-mail address.",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, shown by the username when there is no display name."""
        self.display_name = self.display_name.strip() or self.username
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name
