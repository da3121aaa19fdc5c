/** The entry point of the chat's pages. */
import "./chat.css";
import "./sidebar.css";
import { Lazy } from "@realtime/index";

// The server has rendered the list of rooms; its cursors let it continue from there.
new Lazy(() => import("./sidebar")).loadAfterPage();
