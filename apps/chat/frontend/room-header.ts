import type { RoomSaved } from "./wire.gen";

/** Update the header that the server rendered. Its parts carry `data-room`. */
export function updateRoomHeader(header: ParentNode, room: RoomSaved): void {
  const { name, topic, access } = room;
  const [heading, topicLine, badge] = ["name", "topic", "members"].map((part) =>
    header.querySelector<HTMLElement>(`[data-room="${part}"]`),
  );
  if (!heading || !topicLine || !badge) return;
  document.title = document.title.replace(heading.textContent ?? "", name);
  heading.textContent = name;
  topicLine.textContent = topic;
  topicLine.hidden = topic === "";
  badge.hidden = access !== "members";
  const archived = header.querySelector<HTMLElement>('[data-room="archived"]');
  if (archived) archived.hidden = !room.archived;
}
