"""The answers of the person who makes a project."""

import json
from dataclasses import dataclass

from template.apps import APPS, with_unused


@dataclass(frozen=True)
class Answers:
    """`apps` are the chosen ones. `tracked` is true under cruft, which can update the project."""

    name: str
    slug: str
    description: str
    author: str
    email: str
    domain: str
    time_zone: str
    licence: str
    apps: frozenset[str]
    server: str
    tracked: bool = False

    @property
    def package(self) -> str:
        """The project's name for package managers."""
        return self.slug.replace("_", "-")

    @property
    def left_out(self) -> set[str]:
        return with_unused(set(APPS) - self.apps)


def parsed(text: str) -> Answers:
    """Parse the JSON that cookiecutter renders into a hook."""
    given = json.loads(text)
    return Answers(
        name=given["project_name"].strip(),
        slug=given["project_slug"],
        description=given["description"].strip(),
        author=given["author_name"].strip(),
        email=given["email"].strip(),
        domain=given["domain"].strip(),
        time_zone=given["time_zone"].strip(),
        licence=given["license"],
        apps=frozenset(app for app in APPS if given[app]),
        server=given["asgi_server"],
        tracked="_commit" in given,
    )
