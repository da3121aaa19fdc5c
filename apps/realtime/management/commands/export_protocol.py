import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.realtime.schema.app_protocol import app_protocols
from apps.realtime.schema.asyncapi import asyncapi
from apps.realtime.schema.json_schema import json_schema
from apps.realtime.schema.registry import message_specs
from apps.realtime.schema.typescript import typed_samples, typescript


class Command(BaseCommand):
    help = (
        "Write the wire protocol: each app's types as TypeScript (frontend/wire.gen.ts), and in "
        "docs/protocol an AsyncAPI document, a JSON Schema and one sample per message."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; fail when a file is out of date."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        try:
            files = generated()
        except ValueError as error:  # pydantic's ValidationError is one
            raise CommandError(f"Cannot export the protocol: {error}") from error
        stale = [path for path, text in files.items() if not is_current(path, text)]
        stale += sorted(set(folder().glob("samples/*.json")) - files.keys())
        if check and stale:
            names = ", ".join(str(path.relative_to(settings.BASE_DIR)) for path in stale)
            raise CommandError(f"Out of date: {names}. Run `manage.py export_protocol`.")
        for path in stale:
            put(path, files.get(path))
        self.stdout.write(f"{len(stale)} files written." if stale else "All files are current.")


def folder() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "protocol"


def generated() -> dict[Path, str]:
    """Every generated file and what must be in it."""
    messages = message_specs()
    documents = {"asyncapi.json": asyncapi(), "schema.json": json_schema()}
    documents |= {f"samples/{each.name}.json": each.sample for each in messages}
    return {
        **{folder() / name: as_json(content) for name, content in documents.items()},
        **{protocol.folder / "wire.gen.ts": typescript(protocol) for protocol in app_protocols()},
        folder() / "samples.gen.ts": typed_samples(messages, folder()),
    }


def as_json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def put(path: Path, text: str | None) -> None:
    """Write a file, or remove the sample of a message that is gone."""
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
