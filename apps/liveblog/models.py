import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.images.models import Image
from apps.liveblog.markup import first_words

TITLE_LENGTH = 120
SUMMARY_LENGTH = 300
BODY_LENGTH = 10_000
BYLINE_LENGTH = 300
NAME_LENGTH = 150


class BlogState(models.TextChoices):
    NOT_STARTED = "not_started", _("Not started")
    LIVE = "live", _("Live")
    ENDED = "ended", _("Ended")


class Blog(models.Model):
    """A live blog about one event.

    `editors` may write in this blog without the permissions that allow it in every blog.
    """

    title = models.CharField(max_length=TITLE_LENGTH)
    slug = models.SlugField(unique=True)
    summary = models.CharField(max_length=SUMMARY_LENGTH, blank=True)
    is_open = models.BooleanField(
        _("still live"), default=True, help_text=_("A closed live blog takes no new updates.")
    )
    starts_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Until then, readers see when the live blog starts.")
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        help_text=_("People who may write in this live blog, whatever their permissions are."),
    )
    pinned = models.ForeignKey(
        "Post", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-is_open", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("liveblog:blog", args=[self.slug])

    @property
    def state(self) -> BlogState:
        if not self.is_open:
            return BlogState.ENDED
        has_started = self.starts_at is None or self.starts_at <= timezone.now()
        return BlogState.LIVE if has_started else BlogState.NOT_STARTED


class Content(models.Model):
    """The fields that a published post and a draft share.

    `author_name` and `editor_name` are the names at the time of who wrote it and who saved it
    last. They stay if the accounts are deleted. `version` counts the texts it has had.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    byline = models.CharField(
        max_length=BYLINE_LENGTH,
        blank=True,
        db_default="",
        help_text=_("Names with commas between. Without any, the author's name is shown."),
    )
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    body = models.TextField(max_length=BODY_LENGTH, help_text=_("Markdown."))
    is_key = models.BooleanField(_("key event"), default=False, db_default=False)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    editor_name = models.CharField(
        max_length=NAME_LENGTH, blank=True, editable=False, db_default=""
    )
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    # Those of the text, by id, if `images_attach` has looked them up.
    images: Mapping[int, Image] | None = None

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The text in one line: its title or its first words."""
        return self.title or first_words(self.body)

    @property
    def authors(self) -> list[str]:
        """The names to show above the text."""
        names = [name.strip() for name in (self.byline or self.author_name).split(",")]
        return [name for name in names if name]

    @property
    def saved_by(self) -> str:
        """The name of who saved the text last."""
        return self.editor_name or self.author_name


class Post(Content):
    """An update of a blog. The newest has the greatest id and comes first."""

    blog = models.ForeignKey(Blog, on_delete=models.CASCADE, related_name="posts")

    class Meta:
        ordering = ["-pk"]

    def get_absolute_url(self) -> str:
        """Redirects to the page that shows the post, however many newer ones there are."""
        return reverse("liveblog:post", args=[self.blog.slug, self.pk])


class Draft(Content):
    """A text that readers do not see yet. It becomes a post with the same `client_id`.

    `publish_at` is when, if it is scheduled. `problem` says why the schedule could not publish it.
    """

    blog = models.ForeignKey(Blog, on_delete=models.CASCADE, related_name="drafts")
    publish_at = models.DateTimeField(null=True, blank=True, db_index=True)
    pin = models.BooleanField(default=False, help_text=_("Pin it when it is published."))
    problem = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]

    def get_absolute_url(self) -> str:
        return reverse("liveblog:draft", args=[self.blog.slug, self.pk])


class Follow(models.Model):
    """A member who wants to know of the posts of a blog, or with `key_only` of its key events."""

    blog = models.ForeignKey(Blog, on_delete=models.CASCADE, related_name="follows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key_only = models.BooleanField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blog", "user"], name="liveblog_follows_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} follows {self.blog}"


NOBODY = "0"


class Announcement(models.Model):
    """Followers are told of a text once, however often it is published and taken back.

    `key_only` is which of them: those of key events, or those of every post. They are told in
    ascending order of their ids, so far up to `told_up_to`. Without a `post` it waits for the text
    to be published again.
    """

    blog = models.ForeignKey(Blog, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")
    client_id = models.UUIDField()
    key_only = models.BooleanField()
    told_up_to = models.CharField(max_length=36, default=NOBODY)
    told_at = models.DateTimeField(default=timezone.now)
    is_done = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "key_only"], name="liveblog_announced_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["told_at"],
                condition=models.Q(is_done=False),
                name="liveblog_announcing",
            )
        ]

    def __str__(self) -> str:
        return f"Announcement of {self.client_id}"


class WireToken(models.Model):
    """Lets a wire service post to one blog over HTTP. Only a digest of the token is stored."""

    blog = models.ForeignKey(Blog, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(
        max_length=60, help_text=_("Whose it is; posts without a byline get it.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} for {self.blog}"


class PostVersion(models.Model):
    """A former text of a post, or of the draft that the post was before or is again."""

    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="versions")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    body = models.TextField()
    byline = models.CharField(max_length=BYLINE_LENGTH, blank=True)
    saved_by = models.CharField(max_length=NAME_LENGTH, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="liveblog_version_of_post"),
            models.UniqueConstraint(fields=["draft", "number"], name="liveblog_version_of_draft"),
            models.CheckConstraint(
                condition=models.Q(post=None) ^ models.Q(draft=None),
                name="liveblog_version_of_one_text",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"
