import "./room-page";
import type { ScrollPlace } from "./scroll-anchor";
import { hasTouchScreen } from "./touch-screen";

const TIMEOUT_MS = 10_000;

/** The part of the list of rooms that showing another room needs. */
export interface RoomList extends HTMLElement {
  /** `change` replaces the room that the page shows by the one with this stream. */
  show(stream: string, change: () => void): void;
}

export interface VisitOptions {
  /** Add the room to the history of the browser. */
  push: boolean;
  /** Loads the page in the usual way. */
  load(): void;
}

/** Shows rooms in place of the page's main part, from the pages that the server renders for them. */
export class RoomVisits {
  readonly #list: RoomList;
  /** Where the reader was in the rooms that they left, by path. */
  readonly #places = new Map<string, ScrollPlace>();
  readonly #announcer = document.createElement("p");
  #path = location.pathname;
  #fetching: AbortController | null = null;

  constructor(list: RoomList) {
    this.#list = list;
    this.#announcer.className = "visually-hidden";
    this.#announcer.role = "status";
    document.body.append(this.#announcer);
  }

  /** Show the room at `url`, or load its page. A later visit ends one that waits for its page. */
  async visit(url: URL, { push, load }: VisitOptions): Promise<void> {
    this.#fetching?.abort();
    const fetching = new AbortController();
    this.#fetching = fetching;
    mainPart(document)?.setAttribute("aria-busy", "true");
    const place = url.search || url.hash ? undefined : this.#places.get(url.pathname);
    const timeout = setTimeout(() => fetching.abort(), TIMEOUT_MS);
    const fresh = await fetchRoom(addressOf(url, place), fetching.signal).catch(() => null);
    clearTimeout(timeout);
    if (this.#fetching !== fetching) return;
    if (!fresh || !isSamePage(document, fresh)) return load();
    this.#remember();
    if (push) history.pushState(null, "", url);
    this.#path = url.pathname;
    this.#show(fresh);
    await this.#arrive(place);
  }

  /** Keep the place in the room that is left; its end needs none. */
  #remember(): void {
    const place = document.querySelector("chat-room")?.place;
    if (place) this.#places.set(this.#path, place);
    else this.#places.delete(this.#path);
  }

  #show(fresh: Document): void {
    const stream = fresh.querySelector("chat-room")?.dataset.stream as string;
    document.title = fresh.title;
    for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]"))
      dialog.close();
    if (this.#list.matches(":popover-open")) this.#list.hidePopover();
    document.querySelector(".site-messages")?.remove();
    const content = fresh.querySelector("meta[name=viewport]")?.getAttribute("content") ?? "";
    document.querySelector("meta[name=viewport]")?.setAttribute("content", content);
    this.#list.show(stream, () => {
      mainPart(document)?.replaceWith(document.adoptNode(mainPart(fresh) as Element));
    });
  }

  /** Restore the scroll position, announce the room, and focus the composer. */
  async #arrive(place: ScrollPlace | undefined): Promise<void> {
    const room = document.querySelector("chat-room");
    const heading = document.querySelector("h1");
    await room?.updateComplete;
    if (place) room?.goTo(place);
    this.#announcer.textContent = heading?.textContent ?? "";
    const target = (hasTouchScreen() ? null : room?.querySelector("textarea")) ?? heading;
    if (target === heading) heading?.setAttribute("tabindex", "-1");
    target?.focus({ preventScroll: true });
  }
}

const mainPart = (page: Document) => page.querySelector(".chat-shell__page");

function addressOf(url: URL, place: ScrollPlace | undefined): URL {
  const address = new URL(url);
  address.hash = "";
  if (place) address.searchParams.set("around", place.id.replace("message-", ""));
  return address;
}

/** Rejects if the address does not answer with the page of a room. */
async function fetchRoom(address: URL, signal: AbortSignal): Promise<Document> {
  const response = await fetch(address, { headers: { accept: "text/html" }, signal });
  if (!response.ok || response.redirected) throw new Error(`${address} is no room.`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!mainPart(page)?.querySelector("chat-room")) throw new Error(`${address} is no room.`);
  return page;
}

/** Whether both pages are of the same person and of the same build. */
function isSamePage(one: Document, other: Document): boolean {
  const traits = (page: Document) => [
    page.querySelector("chat-sidebar")?.getAttribute("data-me"),
    page.querySelector("connection-status")?.getAttribute("build"),
  ];
  return `${traits(one)}` === `${traits(other)}`;
}
