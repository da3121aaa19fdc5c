from pathlib import Path

import pytest

from tests.template.factories import bake, clone, committed


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository, committed, as a stranger would clone it."""
    return committed(clone(tmp_path_factory.mktemp("template") / "signalbox"))


@pytest.fixture(scope="session")
def default(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that somebody gets who agrees to everything."""
    return bake(template, tmp_path_factory.mktemp("default"))
