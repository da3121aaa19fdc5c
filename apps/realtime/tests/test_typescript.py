"""TypeScript generated from the pydantic models; `make check` notices when it is stale."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.realtime import protocol
from apps.realtime.management.commands import export_protocol
from apps.realtime.protocol import example
from apps.realtime.schema import registry as catalogue
from apps.realtime.schema.app_protocol import AppProtocol
from apps.realtime.tests.factories import NoteSaved, NoteSend


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: Any, settings: Any) -> AppProtocol:
    wire = AppProtocol("notes", tmp_path, [NoteSend], [NoteSaved])
    monkeypatch.setattr(export_protocol, "app_protocols", lambda: [wire])
    (tmp_path / "node_modules").symlink_to(settings.BASE_DIR / "node_modules")
    settings.BASE_DIR = tmp_path
    return wire


def test_commands_and_events_become_interfaces_and_unions(wire: AppProtocol) -> None:
    call_command("export_protocol")
    text = (wire.folder / "wire.gen.ts").read_text()
    assert "export type NotesCommand = NoteSend;" in text
    assert "export type NotesEvent = NoteSaved;" in text
    assert 'export interface NoteSaved {\n  type: "note.saved";\n  number: number;\n}' in text


def test_a_changed_file_fails_the_check_and_is_mended_by_the_command(wire: AppProtocol) -> None:
    call_command("export_protocol")
    call_command("export_protocol", check=True)
    (wire.folder / "wire.gen.ts").write_text("// edited by hand")
    with pytest.raises(CommandError, match=r"Out of date: wire\.gen\.ts"):
        call_command("export_protocol", check=True)
    call_command("export_protocol")
    call_command("export_protocol", check=True)


def test_drift_of_a_document_or_sample_fails_the_check(wire: AppProtocol, settings: Any) -> None:
    call_command("export_protocol")
    folder = settings.BASE_DIR / "docs" / "protocol"
    for name in ("asyncapi.json", "schema.json", "samples/ping.json", "samples.gen.ts"):
        (folder / name).write_text("{}")
    gone = folder / "samples" / "note.gone.json"
    gone.write_text("{}")
    with pytest.raises(CommandError) as failure:
        call_command("export_protocol", check=True)
    named = str(failure.value)
    for name in ("asyncapi.json", "schema.json", "ping.json", "samples.gen.ts", "note.gone.json"):
        assert name in named
    call_command("export_protocol")
    assert not gone.exists()
    call_command("export_protocol", check=True)


def test_an_example_that_does_not_fit_stops_the_export(wire: AppProtocol, monkeypatch: Any) -> None:
    broken = example(number="one")
    monkeypatch.setattr(catalogue, "app_protocols", lambda: [broken_wire(wire, broken)])
    with pytest.raises(CommandError, match="Cannot export the protocol"):
        call_command("export_protocol")


def broken_wire(wire: AppProtocol, config: Any) -> AppProtocol:
    model = type("NoteBroken", (NoteSaved,), {"model_config": config, "__module__": __name__})
    return AppProtocol(wire.label, wire.folder, [], [model])


@pytest.mark.parametrize("name", ["COMMANDS", "EVENTS"])
def test_a_module_that_does_not_list_its_messages_stops_the_export(
    monkeypatch: Any, name: str
) -> None:
    monkeypatch.delattr(protocol, name)
    with pytest.raises(CommandError, match=f"protocol has no {name}: a tuple of its"):
        call_command("export_protocol")
