import { Connection } from "@realtime/index";
import type { FakeWorld } from "@realtime/testing";
import { renderPage } from "@shell/testing";
import { vi } from "vitest";
import type { NotificationSaved, NotificationsEvent } from "./wire.gen";

export const STREAM = "notifications.user.7";

/** The parts of `_bell.html` that the scripts use. */
export const bellHtml = (unread = 0, seq = 10) => `
  <notification-bell data-stream="${STREAM}" data-seq="${seq}" data-epoch="e" data-unread="${unread}">
    <a class="bell__link" href="/notifications/"><svg class="bell__icon"></svg>
      <span class="bell__badge"></span></a>
    <div class="bell-toasts" role="status"></div>
    <template><div class="bell-toast"><a class="bell-toast__link"></a>
      <button class="bell-toast__read"></button>
      <form class="bell-toast__unfollow" data-unfollow hidden><button></button></form><button class="bell-toast__close"></button></div></template>
  </notification-bell>`;

const rowHtml = (id: number, read: boolean) => `
  <li class="notification ${read ? "" : "notification--unread"}" data-id="${id}">
    <form method="post" action="/notifications/${id}/open/"><button>
      <span class="notification__text">text ${id}</span>
      <span class="notification__unread" ${read ? "hidden" : ""}>Unread</span>
      <time data-time datetime="2026-01-01T00:00:00+00:00"></time></button></form>
    <form data-unfollow hidden><button></button></form></li>`;

/** The parts of `list.html` that the scripts use: unread notifications, newest first. */
export const listHtml = (ids: number[], { newest = true } = {}) => `
  <main tabindex="-1"><notification-list ${newest ? "data-newest" : ""}>
    ${newest ? `<form id="all"><input name="up_to_id" value="${ids[0] ?? ""}"><button></button></form>` : ""}
    <ol>${ids.map((id) => rowHtml(id, false)).join("")}</ol>
    <p class="empty" ${ids.length > 0 ? "hidden" : ""}></p>
    <template>${rowHtml(0, false)}</template>
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
