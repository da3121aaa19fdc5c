/** The bell for pages without our styles: see vite.bundle.config.ts. */
import "@shell/tokens.css";
import "./entry";
import "./pages";
