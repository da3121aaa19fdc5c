/** How own messages change a room's state until they arrive as events. Loaded with the composer, before any is sent. */
import { dropped, type Pending, type RoomState, settle } from "./room-state";
import type { ShownImage } from "./shown-image";

/** An own message is pending. */
export function queued(
  state: RoomState,
  clientId: string,
  body: string,
  at: string,
  replyTo: number | null = null,
  images: readonly ShownImage[] = [],
): RoomState {
  const pending = { clientId, body, at, replyTo, images, id: null, reason: null };
  return settle({ ...dropped(state, clientId), pending: [...state.pending, pending] });
}

/** The server has saved the message. Its event may arrive before or after this answer. */
export function accepted(state: RoomState, clientId: string, id: number): RoomState {
  return settle(change(state, clientId, { id, reason: null }));
}

export function refused(state: RoomState, clientId: string, reason: string): RoomState {
  return change(state, clientId, { reason });
}

export function retried(state: RoomState, clientId: string): RoomState {
  return change(state, clientId, { reason: null });
}

function change(state: RoomState, clientId: string, fields: Partial<Pending>): RoomState {
  const pending = state.pending.map((each) =>
    each.clientId === clientId ? { ...each, ...fields } : each,
  );
  return { ...state, pending };
}
