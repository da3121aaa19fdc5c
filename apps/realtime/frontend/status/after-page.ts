/** The parts of `<connection-status>` for its messages, of which a page's first second has none. */
import "./connection-status.css";

export { PageVersion } from "./page-version";
