"""The last hook: generate the project, commit it, and print the next steps."""

from pathlib import Path

from template.answers import Answers
from template.generate import generate
from template.git import first_commit


def run(root: Path, answers: Answers) -> None:
    """Finish the project in `root`, the folder that cookiecutter has copied the template to."""
    generate(root, answers)
    committed = first_commit(root, answers)
    print(next_steps(answers, committed=committed), flush=True)


def next_steps(answers: Answers, *, committed: bool) -> str:
    """The commands to start the site, and to commit what cruft needs for updates."""
    lines = [f"{answers.name} is ready.", "", f"  cd {answers.slug}", "  make run"]
    if answers.tracked and committed:
        lines += ["", "To let `cruft update` know the template's version:", ""]
        lines += ['  git add .cruft.json && git commit -m "Remember the template"']
    return "\n".join(["", *lines, ""])
