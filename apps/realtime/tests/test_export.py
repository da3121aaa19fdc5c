"""TypeScript is generated from the pydantic models, and `make check` sees when it was not."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.realtime.export import Wire
from apps.realtime.management.commands import export_protocol
from apps.realtime.tests.kit import NoteSaved, NoteSend


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: Any, settings: Any) -> Wire:
    wire = Wire("notes", tmp_path, [NoteSend], [NoteSaved], [])
    monkeypatch.setattr(export_protocol, "wires", lambda: [wire])
    (tmp_path / "node_modules").symlink_to(settings.BASE_DIR / "node_modules")
    settings.BASE_DIR = tmp_path
    return wire


def test_commands_and_events_become_interfaces_and_unions(wire: Wire) -> None:
    call_command("export_protocol")
    text = (wire.folder / "wire.gen.ts").read_text()
    assert "export type NotesCommand = NoteSend;" in text
    assert "export type NotesEvent = NoteSaved;" in text
    assert 'export interface NoteSaved {\n  type: "note.saved";\n  number: number;\n}' in text


def test_a_changed_file_fails_the_check_and_is_mended_by_the_command(wire: Wire) -> None:
    call_command("export_protocol")
    call_command("export_protocol", check=True)
    (wire.folder / "wire.gen.ts").write_text("// edited by hand")
    with pytest.raises(CommandError, match=r"Out of date: wire\.gen\.ts"):
        call_command("export_protocol", check=True)
    call_command("export_protocol")
    call_command("export_protocol", check=True)
