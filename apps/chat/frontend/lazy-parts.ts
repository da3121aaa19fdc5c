/** Parts of the chat that a reader does not need at once. */
import { Lazy } from "@realtime/index";

export const COMPOSER = new Lazy(() => import("./composer"));
export const MESSAGE_PANEL = new Lazy(() => import("./message-panel"));
export const SWITCHER = new Lazy(() => import("./switcher"));
