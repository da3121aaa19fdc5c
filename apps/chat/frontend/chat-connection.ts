import {
  Connection,
  type Subscription,
  type SubscriptionOptions,
  type WireEvent,
} from "@realtime/index";
import { attachStatus } from "@realtime/status";

/** The detail of a `followed` event: an event of some stream, after its own subscriber has had it. */
export interface Followed {
  stream: string;
  seq: number;
  event: WireEvent;
}

/** The detail of a `heard` event. */
export interface Heard {
  stream: string;
  message: WireEvent;
}

/**
 * The page's one connection to the chat, for the open room and the list of rooms.
 *
 * Dispatches `followed` for each event that any subscription receives, as the list counts those of the open
 * room too, `heard` for each message that is not stored, and `reloaded` when a subscription has loaded a fresh
 * snapshot.
 */
export class ChatConnection extends Connection {
  override subscribe<E extends WireEvent = WireEvent, M extends WireEvent = WireEvent>(
    stream: string,
    options: SubscriptionOptions<E, M>,
  ): Subscription {
    return super.subscribe<E, M>(stream, {
      ...options,
      event: (event, seq) => {
        options.event(event, seq);
        const detail: Followed = { stream, seq, event };
        this.dispatchEvent(new CustomEvent("followed", { detail }));
      },
      ephemeral: (message) => {
        options.ephemeral?.(message);
        this.dispatchEvent(new CustomEvent("heard", { detail: { stream, message } }));
      },
      ...(options.resync && { resync: () => this.#reload(stream, options.resync) }),
    });
  }

  async #reload<C>(stream: string, load: (() => Promise<C>) | undefined): Promise<C> {
    const cursor = await (load as () => Promise<C>)();
    this.dispatchEvent(new CustomEvent("reloaded", { detail: stream }));
    return cursor;
  }
}

let open: { key: string; connection: ChatConnection } | null = null;

/** The page's connection for the participant with this key. The first to ask opens it. */
export function chatConnection(key: string): ChatConnection {
  if (open?.key !== key || open.connection.state === "closed") {
    const connection = ChatConnection.to(`/ws/chat/?as=${key}`) as ChatConnection;
    attachStatus(connection);
    open = { key, connection };
  }
  return open.connection;
}
