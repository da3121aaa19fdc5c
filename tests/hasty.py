"""The site, with less patience for what does not end."""

import project.asgi
from apps.realtime.server import graceful_shutdown as drain

application = project.asgi.application
drain.LINGER_SECONDS = 0.3
drain.END_SECONDS = 0.5
