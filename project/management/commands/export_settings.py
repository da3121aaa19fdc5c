from pathlib import Path
from textwrap import indent, wrap
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from project.environment import FAMILIES, OTHER_PROGRAMS, SECTIONS
from project.setting_types import TYPES

ENV = """\
# Settings of one machine. `make run` copies this file to .env and fills in the secret key.
# The environment overrides this file. Lines that are commented out show the defaults.
# Generated from project/settings_table.toml by `manage.py export_settings`.
"""
NEW = {"DEBUG": "on", "SECRET_KEY": "", "CHANNELS_URL": "inmemory://"}  # what .env.example sets
PAGE = f"""\
# Settings

Generated from [settings_table.toml](../project/settings_table.toml) by `manage.py export_settings`.

A setting is an environment variable or a line of `.env`; the environment overrides `.env`. An empty
value counts as unset. The site does not start with malformed values or unknown names, and lists all
of them. As other programs use the environment and `.env`, too, names in `.env` may start with
{" or ".join(OTHER_PROGRAMS)}, and a name in the environment is unknown only if it is similar to a
setting and starts with {", ".join(FAMILIES)}.

To add a setting, add a row to the table, use it as `env.NAME` in
[settings.py](../project/settings.py), and run `manage.py export_settings`.
"""


class Command(BaseCommand):
    help = "Write .env.example and docs/settings.md, which list every environment variable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only report outdated files.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        for path, text in generated().items():
            if check and path.read_text(encoding="utf-8") != text:
                raise CommandError(f"{path.name} is out of date. Run `manage.py export_settings`.")
            path.write_text(text, encoding="utf-8")


def generated() -> dict[Path, str]:
    """Each generated file and its text."""
    env, page = ENV, PAGE
    for title, section in SECTIONS.items():
        env += f"\n# == {title}\n"
        page += f"\n## {title}\n\n| name | expected | default | meaning |\n|---|---|---|---|\n"
        for name, (kind, default, *lines) in section.items():
            meaning, expected = " ".join(lines), TYPES[kind][0]
            comment = "\n".join(wrap(f"{meaning} ({expected})".removesuffix(" (text)"), 98))
            line = f"{name}={NEW[name]}" if name in NEW else f"# {name}={default}"
            env += f"\n{indent(comment, '# ')}\n{line}\n"
            page += f"| `{name}` | {expected} | {default and f'`{default}`'} | {meaning} |\n"
    return {settings.BASE_DIR / ".env.example": env, settings.BASE_DIR / "docs/settings.md": page}
