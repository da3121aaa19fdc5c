import type { Environment } from "../environment";
import { Faults } from "./faults";
import { frameOf } from "./frame";
import { FrameLog } from "./frame-log";
import { InspectedEvents } from "./inspected-events";
import { InspectedSocket } from "./inspected-socket";
import { Link, type LinkHost } from "./link";
import { StreamTable } from "./stream-table";

/** Watches the page's connections, and disturbs them. Dispatches `change`. */
export class Inspector extends EventTarget implements LinkHost {
  readonly frames = new FrameLog();
  readonly streams = new StreamTable();
  readonly faults = new Faults();
  /** The last connection to each path over each transport. */
  readonly #links = new Map<string, Link>();
  readonly #connections = new Map<Link, { cut(): void }>();
  readonly #pages = new Set<EventTarget>();

  get links(): Link[] {
    return [...this.#links.values()];
  }

  /** The environment with its connections passing through here. */
  inspect(environment: Environment): Environment {
    this.#pages.add(environment.page);
    return {
      ...environment,
      socket: (url) => this.#socket(url, environment),
      events: (url) => this.#events(url, environment),
      answers: async (url) => !this.faults.cut && environment.answers(url),
      post: (url, json) => this.#post(url, json, environment),
    };
  }

  /** Cut all connections, and let none open until this is called with false. */
  cut(cut: boolean): void {
    this.faults.cut = cut;
    if (cut) for (const [link, each] of this.#connections) if (link.open) each.cut();
    // Pages wait longer from one attempt to the next, unless the browser says that the network is back.
    if (!cut) for (const page of this.#pages) page.dispatchEvent(new Event("online"));
    this.changed();
  }

  changed(): void {
    for (const link of this.#connections.keys()) if (!link.open) this.#connections.delete(link);
    this.dispatchEvent(new Event("change"));
  }

  #socket(url: string, environment: Environment): InspectedSocket | null {
    const socket = this.faults.cut ? null : environment.socket(url);
    if (!socket) return null;
    const link = this.#link("WebSocket", url, environment);
    return this.#connected(link, new InspectedSocket(socket, link));
  }

  #events(url: string, environment: Environment): InspectedEvents {
    const link = this.#link("event stream", url, environment);
    return this.#connected(link, new InspectedEvents(environment.events(url), link));
  }

  async #post(url: string, json: string, environment: Environment): Promise<string> {
    if (this.faults.cut) throw new TypeError("The developer panel has cut the connection.");
    const link = new Link("event stream", url, environment.clock, this);
    link.record("out", frameOf(json), json);
    const answer = await environment.post(url, json);
    link.record("in", frameOf(answer), answer);
    return answer;
  }

  #link(transport: Link["transport"], url: string, { clock }: Environment): Link {
    const link = new Link(transport, url, clock, this);
    this.#links.set(`${transport} ${link.path}`, link);
    return link;
  }

  #connected<Connection extends { cut(): void }>(link: Link, connection: Connection): Connection {
    this.#connections.set(link, connection);
    this.changed();
    return connection;
  }
}
