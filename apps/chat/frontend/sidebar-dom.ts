/** Reads the list of rooms that the server rendered, and updates its lines. */
import { readCursor } from "@realtime/index";
import { requiredElement } from "@shell/required-element";
import { countText } from "@shell/title-count";
import { type Level, type Line, mentionsIn, unreadIn } from "./sidebar-line";
import type { List, Presence, Room } from "./sidebar-session";

export const lineElements = (root: ParentNode) => [
  ...root.querySelectorAll<HTMLAnchorElement>(".room-line"),
];

/** The list in `sidebar`, which has the cursor of its member's own stream. */
export function readList(sidebar: HTMLElement): List {
  return {
    own: sidebar.dataset.stream ? readCursor(sidebar) : null,
    rooms: lineElements(sidebar).map(readRoom),
  };
}

function readRoom(element: HTMLAnchorElement): Room {
  const { stream, cursor } = readCursor(element);
  const number = (name: string) => Number(element.dataset[name]);
  const author = element.querySelector(".room-line__author");
  const body = element.querySelector(".room-line__body");
  const line: Line = {
    level: element.dataset.level as Level,
    newestId: number("newestId"),
    readId: number("readId"),
    unread: number("unread"),
    mentions: number("mentions"),
    seq: cursor.seq,
    last: author && body && { author: author.textContent ?? "", body: body.textContent ?? "" },
    later: new Map(),
  };
  return { stream, cursor, line, direct: element.dataset.direct !== undefined };
}

/** Mark the line of the room that the page shows. */
export function markOpen(root: ParentNode, stream: string | null): void {
  for (const element of lineElements(root)) {
    if (element.dataset.stream === stream) element.setAttribute("aria-current", "page");
    else element.removeAttribute("aria-current");
  }
}

function badgeText(line: Line): string {
  const count = countText(unreadIn(line));
  return mentionsIn(line) > 0 ? `@ ${count}` : count;
}

export function writeLine(element: HTMLElement, line: Line): void {
  const unread = unreadIn(line);
  element.classList.toggle("room-line--unread", unread > 0 && line.level !== "nothing");
  element.classList.toggle("room-line--mention", mentionsIn(line) > 0);
  requiredElement(element, ".room-line__badge").hidden = unread === 0;
  requiredElement(element, ".room-line__count").textContent = badgeText(line);
  if (!line.last) return;
  requiredElement(element, ".room-line__author").textContent = line.last.author;
  requiredElement(element, ".room-line__body").textContent = line.last.body;
}

/** Show whether the other people of a direct conversation are there. Other lines have no dot. */
export function writePresence(element: HTMLElement, presence: Presence | null): void {
  const dot = element.querySelector<HTMLElement>(".room-line__dot");
  if (!dot) return;
  dot.hidden = presence === null;
  dot.classList.toggle("room-line__dot--idle", presence === "idle");
  dot.classList.toggle("room-line__dot--quiet", presence === "do not disturb");
  requiredElement(dot, ".visually-hidden").textContent = presence ?? "";
}

/** Put the rooms with the newest messages first. The line with the focus keeps it. */
export function sortLines(list: HTMLElement, lines: ReadonlyMap<string, Line>): void {
  const newest = (element: HTMLElement) => lines.get(element.dataset.stream ?? "")?.newestId ?? 0;
  const now = lineElements(list);
  const sorted = now.toSorted((a, b) => newest(b) - newest(a));
  if (sorted.every((element, index) => element === now[index])) return;
  const focused = document.activeElement;
  for (const element of sorted) list.append(element.parentElement as HTMLElement);
  if (focused instanceof HTMLElement && list.contains(focused)) focused.focus();
}
