"""The site's application with short deadlines for what must end before the process does."""

import project.asgi
from apps.realtime.server import graceful_shutdown

application = project.asgi.application
graceful_shutdown.LINGER_SECONDS = 0.3
graceful_shutdown.END_SECONDS = 0.5
