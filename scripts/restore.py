"""Replace the site's database and media by those of a backup, and keep the old database.

The backup is restored to a staging database first, and replaces the old one only after everything
has worked. A damaged file or a failed migration changes nothing.

usage: python -m scripts.restore here|compose FILE [yes]
"""

import sys
from pathlib import Path

from scripts.archive import DATABASE, Manifest, unpacked
from scripts.run_program import ScriptError
from scripts.targets import Database, Target, target_named


def restore(site: Target, source: Path, *, sure: bool) -> None:
    """Check the file, ask the user, prepare, switch. ScriptError if nothing has changed."""
    with unpacked(source) as (manifest, folder):
        if manifest.engine != site.database.engine:
            raise ScriptError(
                f"This is a backup of {manifest.engine}, but the site uses {site.database.engine}."
            )
        print(summary(source, manifest, site.database), flush=True)
        if not sure and not confirmed(site):
            raise ScriptError("You did not say yes.")
        try:
            prepare(site, folder)
            site.put_media(folder / "media")
            site.database.switch()
        except BaseException:
            site.database.drop_staging()
            raise


def prepare(site: Target, folder: Path) -> None:
    """Create the staging database, with the schema of this code and new epochs."""
    print("Restoring to a staging database ...", flush=True)
    site.database.restore_to_staging(folder / DATABASE)
    print("Migrating, and starting new epochs ...", flush=True)
    site.manage("migrate", "--no-input", "--verbosity=0")
    site.manage("renew_epochs")


def summary(source: Path, manifest: Manifest, database: Database) -> str:
    media = len(manifest.files) - 1
    return (
        f"{source} is intact: {manifest.engine}, {manifest.made_at}, {media} media files.\n"
        f"It replaces everything in {database.name}, which is kept as {database.previous_name}."
    )


def confirmed(site: Target) -> bool:
    try:
        return input(f"{site.stop}\nType yes to continue: ").strip() == "yes"
    except EOFError:
        return False


def main() -> int:
    where, source, *sure = sys.argv[1:]
    try:
        site = target_named(where)
        restore(site, Path(source), sure=sure == ["yes"])
    except (ScriptError, OSError) as error:
        print(f"Not restored, the database is unchanged: {error}", file=sys.stderr)
        return 1
    print(f"Restored. The old database is {site.database.previous_name}, until the next restore.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
