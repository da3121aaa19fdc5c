import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from apps.liveblog.markup import first_words

TITLE_LENGTH = 120
SUMMARY_LENGTH = 300
BODY_LENGTH = 10_000


class Blog(models.Model):
    """A live blog about one event."""

    title = models.CharField(max_length=TITLE_LENGTH)
    slug = models.SlugField(unique=True)
    summary = models.CharField(max_length=SUMMARY_LENGTH, blank=True)
    is_open = models.BooleanField(
        "still live", default=True, help_text="A closed live blog takes no new updates."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-is_open", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("liveblog:blog", args=[self.slug])


class Post(models.Model):
    """An update of a blog. The newest has the greatest id and comes first.

    `author_name` is the author's name at the time. It stays if the account is deleted.
    """

    blog = models.ForeignKey(Blog, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(max_length=150, blank=True)
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    body = models.TextField(max_length=BODY_LENGTH, help_text="Markdown.")
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Redirects to the page that shows the post, however many newer ones there are."""
        return reverse("liveblog:post", args=[self.blog.slug, self.pk])

    @property
    def label(self) -> str:
        """The post in one line: its title or its first words."""
        return self.title or first_words(self.body)
