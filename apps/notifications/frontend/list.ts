import { keepRelativeTimes, Timer, wallClock } from "@realtime/index";
import { keepActions } from "./actions";
import "./bell";
import { keepMerging, merge } from "./merge";
import { OUTBOX } from "./notifications-session";
import { keepUnfollowing } from "./unfollow";

/**
 * `<notification-list>`: keeps the server-rendered list up to date. Only the server
 * knows which row belongs on which page, so after each event it loads the page again and shows what has changed.
 *
 * `data-newest` marks the first page of the inbox, where new rows appear.
 */
class NotificationList extends HTMLElement {
  connectedCallback(): void {
    void OUTBOX.load();
    const session = document.querySelector("notification-bell")?.session;
    const refresh = keepMerging(this, location.href, new Timer(wallClock));
    session?.listen({
      event: () => void refresh(),
      refreshed: (page) => merge(this, page),
    });
    keepActions(this, () => void refresh());
    keepUnfollowing(this);
    keepRelativeTimes(this);
    const seen = this.dataset.seen;
    if (seen && document.visibilityState === "visible") session?.see(Number(seen));
  }
}

customElements.define("notification-list", NotificationList);
