import { type Connection, Outbox, type Refusal, type Unsent, uuid } from "@realtime/index";
import * as roomState from "./room-state";
import type { MessageSend, Sent } from "./wire.gen";

/** Applies a change to what the room knows. */
type Update = (change: (state: roomState.RoomState) => roomState.RoomState) => void;

/** The participant's messages until the server has saved them. Unsent and refused messages survive the tab. */
export class OwnMessages {
  readonly #room: number;
  readonly #outbox: Outbox;
  readonly #update: Update;

  constructor(connection: Connection, room: number, storageKey: string, update: Update) {
    this.#room = room;
    this.#update = update;
    this.#outbox = new Outbox(connection, {
      storageKey,
      keepRefused: true,
      restored: (command, answer, at) => this.#restored(command, answer, at),
    });
  }

  /** `replyTo` is the id of the message that this one replies to. */
  send(body: string, replyTo: number | null = null): void {
    const clientId = uuid();
    const at = new Date().toISOString();
    this.#update((state) => roomState.queued(state, clientId, body, at, replyTo));
    this.#post(clientId, body, replyTo);
  }

  /** Send a refused message again, under the same `client_id`. */
  retry({ clientId, body, replyTo }: roomState.Pending): void {
    this.#outbox.discard(clientId);
    this.#update((state) => roomState.retried(state, clientId));
    this.#post(clientId, body, replyTo);
  }

  discard({ clientId }: roomState.Pending): void {
    this.#outbox.discard(clientId);
    this.#update((state) => roomState.dropped(state, clientId));
  }

  #post(clientId: string, body: string, replyTo: number | null): void {
    const command: Omit<MessageSend, "id"> = {
      type: "message.send",
      room_id: this.#room,
      client_id: clientId,
      body,
      // A server of the version before refuses a field that it does not know.
      ...(replyTo === null ? {} : { reply_to: replyTo }),
    };
    this.#settle(clientId, this.#outbox.send<Sent>(command));
  }

  /** A closed page left this message. It is sent now, unless it was refused. */
  #restored({ client_id, body, reply_to = null }: Unsent, answer: Promise<unknown>, at: number) {
    const time = new Date(at).toISOString();
    this.#update((state) => roomState.queued(state, client_id, body, time, reply_to));
    this.#settle(client_id, answer as Promise<Sent>);
  }

  #settle(clientId: string, answer: Promise<Sent>): void {
    answer.then(
      ({ message_id }) => this.#update((state) => roomState.accepted(state, clientId, message_id)),
      ({ message }: Refusal) =>
        this.#update((state) => roomState.refused(state, clientId, message)),
    );
  }
}
