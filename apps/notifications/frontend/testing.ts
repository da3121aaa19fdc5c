import { Connection } from "@realtime/index";
import type { FakeWorld } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { vi } from "vitest";
import type { NotificationSaved, NotificationsEvent, NotificationsRead } from "./wire.gen";

export const STREAM = "notifications.user.7";

/** The parts of `_bell.html` that the scripts use. */
export const bellHtml = (unread = 0, seq = 10) => `
  <notification-bell data-stream="${STREAM}" data-seq="${seq}" data-epoch="e" data-unread="${unread}" data-unseen="${unread}" data-panel="/notifications/panel/">
    <a class="bell__link" href="/notifications/"><svg class="bell__icon"></svg>
      <span class="bell__badge"></span></a>
    <section class="bell__panel" popover tabindex="-1"></section>
    <div class="bell-toasts" role="status"></div>
    <template><div class="bell-toast"><a class="bell-toast__link"></a>
      <button class="bell-toast__read"></button>
      <form class="bell-toast__unfollow" hidden><button data-unfollow></button></form><button class="bell-toast__close"></button></div></template>
  </notification-bell>`;

/** A row; another `version` looks different. */
export const rowHtml = (id: number, { version = "1", unfollow = "" } = {}) => `
  <li class="notification" data-id="${id}" data-version="${version}">
    <button class="notification__open" formaction="/notifications/${id}/open/">
      <span class="notification__text">text ${id}, version ${version}</span>
      <time data-time datetime="2026-01-01T00:00:00+00:00"></time></button>
    <button data-action formaction="/notifications/${id}/read/"></button>
    ${unfollow ? `<button data-unfollow formaction="${unfollow}"></button>` : ""}</li>`;

/** The parts of `list.html` that the scripts use. */
export const listHtml = (rows: string[], { newest = true, unread = 1 } = {}) => `
  <main tabindex="-1"><notification-list ${newest ? "data-newest data-seen='10'" : ""}>
    <header data-part="header"><form ${unread ? "" : "hidden"}><button id="all" data-action></button></form></header>
    <form><ol data-part="rows">${rows.join("")}</ol></form>
    <p class="empty" data-part="empty" ${rows.length > 0 ? "hidden" : ""}></p>
  </notification-list></main>`;

export const saved = (id: number, fields: Partial<NotificationSaved> = {}): NotificationSaved => ({
  type: "notification.saved",
  notification_id: id,
  kind: "test",
  text: `text ${id}`,
  url: `/thing/${id}/`,
  created_at: "2026-01-01T00:00:00+00:00",
  read: false,
  unread: 1,
  unfollow_url: "",
  unseen: 1,
  subject: "",
  seq: id,
  alert: true,
  browser: true,
  hidden: false,
  ...fields,
});

export const readEvent = (fields: Partial<NotificationsRead>): NotificationsRead => ({
  type: "notifications.read",
  up_to_id: 6,
  up_to_seq: 6,
  subject: "",
  notification_ids: [],
  unread: 0,
  unseen: 0,
  ...fields,
});

export const frame = (seq: number, event: NotificationsEvent) => ({
  type: "event",
  stream: STREAM,
  epoch: "e",
  seq,
  event,
});

/** Open a page whose content was read at seq 10, and answer its subscription. */
export function openPage(world: FakeWorld, html: string): void {
  vi.spyOn(Connection, "to").mockImplementation(() => world.connected());
  renderPage(html);
  const result = { stream: STREAM, epoch: "e", head: 10, after: 10 };
  world.last.answer("subscribe", { type: "ok", result });
}
