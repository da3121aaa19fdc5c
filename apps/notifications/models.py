from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

# Browsers remove tabs and newlines from a URL and read a backslash as a slash: `/\t/evil.example`
# would lead to another site, as `//evil.example` does.
site_path_validator = RegexValidator(
    r"\A/(?![/\\])[^\s\\\x00-\x1f\x7f]*\Z",
    "The address must be a path of this site, such as /accounts/profile/.",
)


class Notification(models.Model):
    """One line of news for one person, with a link to the page it is about.

    A POST to `unfollow_url`, a path of this site, ends news of this kind for its recipient.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.SlugField(help_text="What it is about, such as sign-up.")
    text = models.CharField(max_length=300)
    url = models.CharField(
        "address",
        max_length=500,
        validators=[site_path_validator],
        help_text="A path of this site, such as /accounts/profile/.",
    )
    unfollow_url = models.CharField(
        max_length=500,
        blank=True,
        default="",
        db_default="",
        editable=False,
        validators=[site_path_validator],
    )
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_latest"),
            models.Index(
                fields=["recipient"], condition=models.Q(read_at=None), name="notification_unread"
            ),
            models.Index(fields=["url", "recipient"], name="notification_about"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_read(self) -> bool:
        return self.read_at is not None
