import type { PresenceList } from "@realtime/index";
import { render } from "lit";
import { presenceTemplate } from "./presence-list";
import type { RoomSaved } from "./wire.gen";

/** Update the header that the server rendered. Its parts carry `data-room`. */
export function updateRoomHeader(page: ParentNode, room: RoomSaved): void {
  const { name, topic, access } = room;
  const [heading, topicLine, about, badge] = ["name", "topic", "about", "members"].map((part) =>
    partOf(page, part),
  );
  if (!heading || !topicLine || !about || !badge) return;
  document.title = document.title.replace(heading.textContent ?? "", name);
  heading.textContent = name;
  topicLine.textContent = topic;
  topicLine.hidden = topic === "";
  about.textContent = topic;
  badge.hidden = access !== "members";
  const archived = partOf(page, "archived");
  if (archived) archived.hidden = !room.archived;
}

/** Show in the header who is here. Apart from the messages, which it need not render again. */
export function renderPresence(
  page: ParentNode,
  here: PresenceList,
  card: ((id: string) => string) | null,
): void {
  const place = partOf(page, "presence");
  if (place) render(presenceTemplate(here, card), place);
}

const partOf = (page: ParentNode, part: string) =>
  page.querySelector<HTMLElement>(`[data-room="${part}"]`);
