import { Lazy } from "@realtime/index";
import { isPlain } from "./plain-click";
import type { RoomList, RoomVisits } from "./room-visits";

/** Brings the script of rooms along, which other pages of the chat have not loaded. */
export const ROOM_VISITS = new Lazy(() => import("./room-visits"));

/**
 * Let links to rooms, and the browser's Back and Forward, show the room without loading a page.
 *
 * Where that fails, the browser loads the page. `list` has the address of the list of rooms, beside which the
 * rooms have theirs. Until `signal` aborts.
 */
export function followRoomLinks(list: RoomList, signal: AbortSignal): void {
  const links = new RoomLinks(list);
  document.addEventListener("click", (event) => links.click(event), { signal });
  window.addEventListener("popstate", () => links.back(), { signal });
  ROOM_VISITS.loadAfterPage();
}

class RoomLinks {
  readonly #list: RoomList;
  readonly #rooms: string;
  #visits: RoomVisits | null = null;
  #shown = page(location);

  constructor(list: RoomList) {
    this.#list = list;
    this.#rooms = new URL("../", new URL(list.dataset.url ?? "", location.href)).pathname;
  }

  click(event: MouseEvent): void {
    const link = (event.target as Element).closest?.("a");
    if (!link || "card" in link.dataset || event.defaultPrevented || !isPlain(event, link)) return;
    const url = new URL(link.href, location.href);
    if (!this.#isRoom(url) || (page(url) === this.#shown && url.hash)) return;
    event.preventDefault();
    this.#visit(url, { push: true });
  }

  /** The address has changed already. */
  back(): void {
    if (page(location) === this.#shown) return; // another message of the same page
    const url = new URL(location.href);
    if (this.#isRoom(url)) this.#visit(url, { push: false });
    else location.reload();
  }

  #visit(url: URL, { push }: { push: boolean }): void {
    this.#shown = page(url);
    const load = () => (push ? location.assign(url) : location.reload());
    ROOM_VISITS.use((parts) => {
      this.#visits ??= new parts.RoomVisits(this.#list);
      void this.#visits.visit(url, { push, load });
    }, load);
  }

  /** Whether it is the page of a room: one name below the chat's address. */
  #isRoom({ origin, pathname }: URL): boolean {
    const name = pathname.startsWith(this.#rooms) ? pathname.slice(this.#rooms.length) : "";
    return origin === location.origin && /^[^/]+\/$/.test(name);
  }
}

const page = ({ pathname, search }: URL | Location) => pathname + search;
