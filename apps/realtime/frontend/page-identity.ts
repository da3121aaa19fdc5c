import type { Ending } from "./transport/transport";
import { CLOSE_CODES } from "./wire.gen";

export const LOGGED_OUT: Ending = { code: CLOSE_CODES.SESSION_ENDED, message: "" };

/**
 * The person that a page's connection acts for: the same one from the first welcome on.
 *
 * People log in, log out and change their password in other tabs. So when a session has ended, the browser's
 * cookie may name a new one.
 */
export class PageIdentity {
  #user: string | null | undefined;
  #triedCookie = false;

  /** Whether a welcome is for the page's own person, another one, or nobody who is logged in. */
  welcomedAs(user: string | null | undefined): "same" | "other" | "nobody" {
    if (user === undefined) return "same"; // a server that does not name the user yet
    if (this.#user === undefined) this.#user = user;
    if (user === this.#user) return "same";
    return user === null ? "nobody" : "other";
  }

  /** Decide what follows a refusal: try the new cookie once, reload the page, or end for a reason. */
  refused(ending: Ending): "retry" | "reload" | Ending {
    if (!this.#triedCookie) {
      this.#triedCookie = ending.code === CLOSE_CODES.SESSION_ENDED;
      return this.#triedCookie ? "retry" : ending;
    }
    if (ending.error === "conflict") return "reload"; // the cookie names somebody else
    // A visitor who was never logged in cannot log in again: show the server's sentence.
    return this.#user ? LOGGED_OUT : { ...ending, code: CLOSE_CODES.FORBIDDEN };
  }

  /** A connection has lasted, so its session is valid. */
  confirm(): void {
    this.#triedCookie = false;
  }
}
