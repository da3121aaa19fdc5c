/** What the bell needs on pages that do not have our look: see vite.bundle.config.ts. */
import "@shell/tokens.css";
import "./entry";
