"""The apps that a project can leave out."""

APPS = ("liveblog", "chat", "notifications")
# Packages that nothing but one app imports.
PACKAGES = {"liveblog": {"markdown-it-py", "nh3"}}
