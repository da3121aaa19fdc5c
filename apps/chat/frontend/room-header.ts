import type { RoomSaved } from "./wire.gen";

/** Bring the header that the server rendered up to date: its parts say with `data-room` what they are. */
export function showHeading(header: ParentNode, { name, topic, access }: RoomSaved): void {
  const [heading, line, badge] = ["name", "topic", "members"].map((part) =>
    header.querySelector<HTMLElement>(`[data-room="${part}"]`),
  );
  if (!heading || !line || !badge) return;
  document.title = document.title.replace(heading.textContent ?? "", name);
  heading.textContent = name;
  line.textContent = topic;
  line.hidden = topic === "";
  badge.hidden = access !== "members";
}
