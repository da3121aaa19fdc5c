from pathlib import Path

import pytest

from tests.template.factories import bake, clone, committed


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this repository with everything committed."""
    return committed(clone(tmp_path_factory.mktemp("template") / "signalbox"))


@pytest.fixture(scope="session")
def default(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that the default answers make."""
    return bake(template, tmp_path_factory.mktemp("default"))
