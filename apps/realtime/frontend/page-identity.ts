import type { Ending } from "./transport/websocket-transport";
import { SESSION_OVER } from "./wire";

export const LOGGED_OUT: Ending = { code: SESSION_OVER, message: "" };

/** Still the one the page was made for; somebody else; or nobody known any more. */
export type Met = "same" | "other" | "nobody";

/**
 * Whom a page's sockets speak for. People log in and out, and change their password, in other tabs: a session
 * that is over may have been followed by another one, which the browser's cookie then names.
 */
export class PageIdentity {
  #user: string | null | undefined;
  #triedCookie = false;

  /** Take whom a socket was welcomed as; the first one is whom the page is for. */
  meet(user: string | null | undefined): Met {
    if (user === undefined) return "same"; // a server of before this was said
    if (this.#user === undefined) this.#user = user;
    if (user === this.#user) return "same";
    return user === null ? "nobody" : "other";
  }

  /** What to do when turned away: try the cookie once, load the page anew, or end, and why. */
  turnedAway(ending: Ending): "try" | "reload" | Ending {
    if (!this.#triedCookie) {
      this.#triedCookie = ending.code === SESSION_OVER;
      return this.#triedCookie ? "try" : ending;
    }
    if (ending.error === "conflict") return "reload"; // somebody else, whom the page must not speak as
    return this.#user ? LOGGED_OUT : ending; // nobody may be refused for other reasons
  }

  /** A connection has lasted. */
  lasted(): void {
    this.#triedCookie = false;
  }
}
