"""uv makes a project and runs its programs, as the README says. It fetches cookiecutter."""

from pathlib import Path

from tests.site import ROOT
from tests.template.factories import equip, run

UV = ROOT / ".venv" / "bin" / "uv"
# uv has its own list of certificate authorities, which lacks that of a company's proxy.
MACHINES_CERTIFICATES = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}


def test_uvx_makes_a_project_whose_programs_uv_runs(template: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"cookiecutters_dir: {tmp_path}/clones\nreplay_dir: {tmp_path}/replay\n")
    cookiecutter = ("tool", "run", "cookiecutter", "--no-input", "--config-file", config)
    run(UV, *cookiecutter, f"git+file://{template}", cwd=tmp_path, **MACHINES_CERTIFICATES)
    project = tmp_path / "my_live_site"
    equip(project)
    assert "0 silenced" in run(UV, "run", "manage.py", "check", cwd=project)
    assert "passed" in run(UV, "run", "pytest", "apps/realtime/tests/test_batch.py", cwd=project)
    # It takes the environment that make installs, and makes no lock of its own.
    assert not (project / "uv.lock").exists()
