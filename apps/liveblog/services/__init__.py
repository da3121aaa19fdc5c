"""Every write to a live blog. Each publishes what it changed in its own transaction."""

from apps.liveblog.services.posts import (
    blog_close,
    blog_create,
    blog_delete,
    blog_reopen,
    blog_update,
    post_create,
    post_delete,
    post_update,
)

__all__ = ["blog_close", "blog_create", "blog_delete", "blog_reopen", "blog_update"]
__all__ += ["post_create", "post_delete", "post_update"]
