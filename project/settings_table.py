"""Every environment variable of the site. `manage.py export_settings` documents them."""

from dataclasses import dataclass
from functools import cache

from apps.accounts.limits import Limits as AccountLimits
from apps.realtime.hub.limits import Limits
from project import setting_types as kinds
from project.setting_types import Kind, choice, number, whole


@dataclass(frozen=True)
class Variable:
    """`default` is written as in `.env`; None says that it must be set, and "" that it need not.

    `example` is what a new `.env` sets, if it sets anything.
    """

    name: str
    kind: Kind
    default: str | None
    meaning: str
    example: str | None = None


SECTIONS: dict[str, tuple[Variable, ...]] = {
    "The site": (
        Variable(
            "DEBUG",
            kinds.switch,
            "off",
            "On for developers: errors are shown in full. Never on a public site.",
            example="on",
        ),
        Variable(
            "SECRET_KEY",
            kinds.secret,
            None,
            "50 random characters or more, which sign sessions and links. `make run` makes one.",
            example="",
        ),
        Variable(
            "ALLOWED_HOSTS",
            kinds.hosts,
            "localhost,127.0.0.1,[::1]",
            "Names the site answers to. Sockets are accepted from their pages only.",
            example="localhost,127.0.0.1,[::1]",
        ),
        Variable(
            "TIME_ZONE",
            kinds.zone,
            "UTC",
            "In which times are shown.",
        ),
    ),
    "Database, channel layer, mail": (
        Variable(
            "DATABASE_URL",
            kinds.database_url,
            "sqlite:///db.sqlite3",
            "PostgreSQL for more than one process. A relative file is one of the project's folder.",
        ),
        Variable(
            "MEDIA_ROOT",
            kinds.text,
            "media",
            "The folder of what people upload. A relative one is below the project's folder.",
        ),
        Variable(
            "CHANNELS_URL",
            kinds.channels_url,
            "",
            "`inmemory://` is for exactly one process, and what counts when nothing is set. "
            "Several hosts share the load (`redis+pubsub://one,two/0`), Sentinels watch over it "
            "(`redis+pubsub+sentinel://one,two,three/mymaster/0`).",
            example="inmemory://",
        ),
        Variable(
            "EMAIL_URL",
            kinds.email_url,
            "consolemail://",
            "Where mail goes. `consolemail://` prints it.",
            example="consolemail://",
        ),
        Variable(
            "DEFAULT_FROM_EMAIL",
            kinds.text,
            "",
            "Whom mail comes from, if not the site itself: `Station <hello@station.example>`.",
        ),
    ),
    "Serving": (
        Variable(
            "ASGI_SERVER",
            choice("daphne", "uvicorn"),
            "daphne",
            "What `python -m project.server HOST PORT` starts.",
        ),
        Variable(
            "SERVE_STATIC",
            kinds.switch,
            "off",
            "Serve the built files without a web server in front. On while DEBUG is.",
        ),
        Variable(
            "STATIC_HASHED",
            kinds.switch,
            "off",
            "Static files' names carry a hash, as `manage.py collectstatic` writes them for a web "
            "server in front.",
        ),
        Variable(
            "DRAIN_SECONDS",
            number("seconds"),
            "5",
            "On SIGTERM a process closes its sockets one by one in so many seconds, then it ends. "
            "0 while DEBUG is on.",
        ),
        Variable(
            "HTTPS",
            kinds.switch,
            "off",
            "On behind a TLS proxy that sets X-Forwarded-Proto: secure cookies, redirects, HSTS.",
        ),
        Variable(
            "SECURE_HSTS_SECONDS",
            whole(),
            "31536000",
            "How long browsers insist on HTTPS after a visit, while HTTPS is on.",
        ),
        Variable(
            "CSRF_TRUSTED_ORIGINS",
            kinds.origins,
            "",
            "Other origins whose pages may send forms and open sockets.",
        ),
        Variable(
            "TRUSTED_PROXIES",
            whole(),
            "0",
            "How many proxies stand in front and add to X-Forwarded-For. 1 while HTTPS is on.",
        ),
    ),
    "What it says of itself": (
        Variable(
            "LOG_LEVEL",
            choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
            "INFO",
            "The least that is logged.",
        ),
        Variable(
            "LOG_FORMAT",
            choice("json", "line"),
            "line",
            "How the log looks: `json` for programs that collect it, `line` for people.",
        ),
        Variable(
            "METRICS_TOKEN",
            kinds.secret,
            "",
            "Who sends it (`Authorization: Bearer`) may see `/metrics`. Without it nobody may, "
            "unless DEBUG is on.",
        ),
        Variable(
            "METRICS_ADDRESSES",
            kinds.networks,
            "",
            "Who else may: who comes from there, unless a proxy passed it on.",
        ),
        Variable("METRICS_PORT", whole(), "0", "Where a worker has `/metrics`. 0 is nowhere."),
    ),
    "The log, tasks and presence": (
        Variable("STREAM_KEEP_EVENTS", whole(1), "10000", "How many events a stream's log keeps."),
        Variable("STREAM_KEEP_DAYS", number("days"), "30", "How old the events it keeps may be."),
        Variable("TASK_KEEP_DAYS", number("days"), "7", "How long finished tasks are kept."),
        Variable(
            "TASK_SWEEP_SECONDS",
            number("seconds", 0.1),
            "3",
            "How often workers look for tasks whose message was lost.",
        ),
        Variable(
            "TASKS_IN_PROCESS",
            kinds.switch,
            "",
            "Whether web processes run tasks too; if not set, only while the layer is in memory.",
        ),
        Variable(
            "PRESENCE_SECONDS",
            number("seconds", 0.1),
            "25",
            "How often each process says that it is there, and what was said of its people.",
        ),
        Variable(
            "PRESENCE_EXPIRY",
            number("seconds", 0.1),
            "60",
            "After so many seconds without a word a process's people are gone.",
        ),
    ),
    "Attempts, counted in the database for all processes (0 switches one off)": (
        Variable(
            "ATTEMPTS_MINUTES",
            whole(1),
            f"{AccountLimits.minutes}",
            "How long attempts count, and so how long one is kept out at most.",
        ),
        Variable(
            "ATTEMPTS_LOGIN",
            whole(),
            f"{AccountLimits.logins}",
            "Wrong passwords for one account. The right one clears them.",
        ),
        Variable(
            "ATTEMPTS_LOGIN_PER_ADDRESS",
            whole(),
            f"{AccountLimits.logins_per_address}",
            "Wrong passwords from one address.",
        ),
        Variable(
            "ATTEMPTS_SIGNUP_PER_ADDRESS",
            whole(),
            f"{AccountLimits.signups_per_address}",
            "Sign-up forms from one address.",
        ),
        Variable(
            "ATTEMPTS_RESET",
            whole(),
            f"{AccountLimits.resets}",
            "Mails with a link for a new password to one e-mail address.",
        ),
        Variable(
            "ATTEMPTS_RESET_PER_ADDRESS",
            whole(),
            f"{AccountLimits.resets_per_address}",
            "Such mails asked for from one address.",
        ),
    ),
    "Limits of one process (0 switches one off, but not the outbox's two)": (
        Variable("LIMIT_FRAME_BYTES", whole(), f"{Limits.frame_bytes}", "Bytes of one frame."),
        Variable(
            "LIMIT_FRAMES_PER_SECOND",
            whole(),
            f"{Limits.frames_per_second}",
            "Frames per second of one socket, in the long run.",
        ),
        Variable(
            "LIMIT_FRAMES_AT_ONCE",
            whole(),
            f"{Limits.frames_at_once}",
            "Frames of one socket at once.",
        ),
        Variable(
            "LIMIT_SUBSCRIPTIONS",
            whole(),
            f"{Limits.subscriptions}",
            "Streams one socket may follow.",
        ),
        Variable(
            "LIMIT_SOCKETS_PER_USER", whole(), f"{Limits.sockets_per_user}", "Sockets of one user."
        ),
        Variable(
            "LIMIT_SOCKETS_PER_ADDRESS",
            whole(),
            f"{Limits.sockets_per_address}",
            "Sockets and event streams of one address.",
        ),
        Variable(
            "LIMIT_SILENT_SECONDS",
            number("seconds"),
            f"{Limits.silent_seconds}",
            "After so long without a frame a socket is closed.",
        ),
        Variable(
            "LIMIT_OUTBOX_FRAMES",
            whole(1),
            f"{Limits.outbox_frames}",
            "Frames that may wait for a slow reader.",
        ),
        Variable(
            "LIMIT_OUTBOX_BYTES",
            whole(1),
            f"{Limits.outbox_bytes}",
            "Bytes sent to a reader since it was last heard from.",
        ),
    ),
    "With `docker compose` (docs/deploying.md)": (
        Variable(
            "DOMAIN",
            kinds.hosts,
            "",
            "Where the world finds the site, over HTTPS. It sets ALLOWED_HOSTS and HTTPS; without "
            "it the site is http://localhost.",
        ),
        Variable(
            "BIND", kinds.text, "127.0.0.1", "At which of its addresses this machine listens."
        ),
        Variable("HTTP_PORT", whole(1), "80", "Where it listens for HTTP."),
        Variable("HTTPS_PORT", whole(1), "443", "Where it listens for HTTPS."),
        Variable(
            "POSTGRES_PASSWORD",
            kinds.secret,
            "",
            "The database's. A database that is there already keeps the one it was made with.",
        ),
        Variable("WEB_REPLICAS", whole(1), "1", "How many web containers there are."),
        Variable("WORKER_REPLICAS", whole(1), "1", "How many workers."),
        Variable("DEMO", kinds.switch, "off", "Begin with the demo people and their content."),
    ),
}

# Names that begin so may be ours in the real environment, too; others there are not judged.
PREFIXES = ("LIMIT_", "STREAM_", "TASK_", "TASKS_", "PRESENCE_", "METRICS_", "ATTEMPTS_")
# Programs beside the site read `.env`, too.
FOREIGN_PREFIXES = ("COMPOSE_", "DOCKER_")


@cache
def variables() -> dict[str, Variable]:
    return {each.name: each for section in SECTIONS.values() for each in section}
