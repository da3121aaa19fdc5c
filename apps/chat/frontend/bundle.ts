/** Everything in one file: see vite.bundle.config.ts. */
import "./entry";
import "./room-page";
import "./pages";
