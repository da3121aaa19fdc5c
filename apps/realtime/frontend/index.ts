/**
 * The browser side of the realtime core: committed events are delivered once and in order.
 *
 * ```ts
 * import { Connection, Outbox, readCursor } from "@realtime/index";
 * import { attachStatus } from "@realtime/status";
 *
 * const list = document.querySelector<HTMLElement>("#messages")!;
 * const { stream, cursor } = readCursor(list); // from data-stream, data-seq and data-epoch
 * const connection = Connection.to("/ws/chat/");
 * attachStatus(connection);
 * connection.subscribe<MessageSaved>(stream, { cursor, event: ({ message }) => show(message) });
 *
 * const outbox = new Outbox(connection, { storageKey: `chat.${userId}` });
 * await outbox.send({ type: "message.send", room_id: 12, client_id: uuid(), body: "hi" });
 * ```
 *
 * `<connection-status>` is in `status/`, apart, as it brings Lit along. `outbox.ts` can be imported on its own, when
 * there is something to send.
 */
export { type Clock, Timer, wallClock } from "./clock";
export { Connection } from "./connection";
export { readCursor } from "./cursor";
export { fillIn, gettext, language, ngettext, translateWords } from "./gettext";
export { IdleSignal } from "./idle";
export { Lazy } from "./lazy";
export { Outbox, type OutboxOptions } from "./outbox";
export { whenUnsent } from "./outbox-records";
export { BEFORE_RELOAD } from "./page-lifecycle";
export { NOBODY, namesOf, type PresenceList, updatePresence } from "./presence";
export type { State } from "./reconnector";
export { relativeTime } from "./relative-time";
export { Interrupted, Refusal } from "./requests";
export type { Subscription } from "./subscription";
export type { SubscriptionOptions } from "./subscription-options";
export { TabStorage } from "./tab-storage";
export { keepRelativeTimes, showRelativeTimes } from "./time-elements";
export type { Ending } from "./transport/transport";
export { TypingSignal, TypingTracker } from "./typing";
export { uuid } from "./uuid";
export type { Command, Cursor, Unsent, WireEvent } from "./wire";
export type { Person, PersonTyping, PresenceChanged, PresenceState } from "./wire.gen";
