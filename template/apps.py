"""The apps that a project can leave out."""

APPS = ("liveblog", "chat", "notifications")
# Apps that nobody chooses: each is there if one of these is.
SHARED = {"textsearch": {"liveblog", "chat"}}
# Packages that nothing but one app imports.
PACKAGES = {
    "liveblog": {"markdown-it-py", "nh3"},
    "textsearch": set(),
}


def with_unused(left_out: set[str]) -> set[str]:
    """These apps, and the shared ones that only they would have used."""
    return left_out | {shared for shared, users in SHARED.items() if users <= left_out}
