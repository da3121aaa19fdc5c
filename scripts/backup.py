"""Write the database and the media to one new file below ./backups, while the site runs.

usage: python -m scripts.backup here|compose [FOLDER]
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.archive import Manifest, write
from scripts.run_program import ScriptError
from scripts.targets import Target, target_named

FOLDER = Path(__file__).resolve().parent.parent / "backups"


def backup(site: Target, folder: Path) -> Path:
    """Dump the database before the media: files exist before the rows that name them."""
    folder.mkdir(mode=0o700, exist_ok=True)
    now = datetime.now(UTC)
    target = folder / now.strftime("%Y-%m-%d-%H%M%S.tar")
    manifest = Manifest(made_at=now.isoformat(timespec="seconds"), engine=site.database.engine)
    with TemporaryDirectory(prefix="backup-", dir=folder) as name:
        dump = Path(name) / "database"
        site.database.dump(dump)
        with site.media_folder() as media:
            write(target, manifest, database=dump, media=media)
    return target


def main() -> int:
    where, *folder = sys.argv[1:]
    try:
        target = backup(target_named(where), Path(*folder) if folder else FOLDER)
    except (ScriptError, OSError) as error:
        print(f"No backup: {error}", file=sys.stderr)
        return 1
    print(f"{target} ({target.stat().st_size / 1000:,.0f} kB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
