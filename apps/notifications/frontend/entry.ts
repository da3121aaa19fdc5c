/** The bundle of every page for a logged-in person: the bell. The list, the panel and toasts are loaded on demand. */
import "./bell.css";
import { Lazy } from "@realtime/index";

// The server has rendered its counts and its link; its cursor lets the bell continue from there.
new Lazy(() => import("./bell")).loadAfterPage();

if (document.querySelector("notification-list")) void import("./list");
