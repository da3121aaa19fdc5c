import { type Connection, type Refusal, type Unsent, uuid } from "@realtime/index";
import { Outbox } from "@realtime/outbox";
import { accepted, queued, refused, retried } from "./pending-messages";
import { dropped, type Pending, type RoomState } from "./room-state";
import type { ShownImage } from "./shown-image";
import type { MessageSend, Sent, SentImage } from "./wire.gen";

type Message = Pick<Pending, "clientId" | "body" | "replyTo" | "images">;

/** Applies a change to the room's state. */
type Update = (change: (state: RoomState) => RoomState) => void;

/** Outboxes of rooms that the page no longer shows, by storage key. Each is closed once it is empty. */
const leaving = new Map<string, Outbox>();

/** The participant's messages until the server has saved them. Unsent and refused messages survive the tab. */
export class OwnMessages {
  readonly #room: number;
  readonly #storageKey: string;
  readonly #outbox: Outbox;
  readonly #update: Update;

  constructor(connection: Connection, room: number, storageKey: string, update: Update) {
    this.#room = room;
    this.#storageKey = storageKey;
    this.#update = update;
    leaving.get(storageKey)?.close(); // this one takes over
    leaving.delete(storageKey);
    this.#outbox = new Outbox(connection, {
      storageKey,
      keepRefused: true,
      restored: (command, answer, at) => this.#restored(command, answer, at),
    });
  }

  /** The page shows another room. Unsent messages are still sent. */
  close(): void {
    leaving.set(this.#storageKey, this.#outbox);
    this.#outbox.addEventListener("change", () => this.#closeWhenEmpty());
    this.#closeWhenEmpty();
  }

  #closeWhenEmpty(): void {
    if (this.#outbox.size > 0 || leaving.get(this.#storageKey) !== this.#outbox) return;
    leaving.delete(this.#storageKey);
    this.#outbox.close();
  }

  /** `replyTo` is the id of the message that this one replies to. */
  send(body: string, replyTo: number | null = null, images: readonly ShownImage[] = []): void {
    const clientId = uuid();
    const at = new Date().toISOString();
    this.#update((state) => queued(state, clientId, body, at, replyTo, images));
    this.#post({ clientId, body, replyTo, images });
  }

  /** Send a refused message again, under the same `client_id`. */
  retry(pending: Pending): void {
    this.#outbox.discard(pending.clientId);
    this.#update((state) => retried(state, pending.clientId));
    this.#post(pending);
  }

  /** An event contains this message, so it is sent, even if the answer to its command is still to come. */
  arrived(clientId: string): void {
    this.#outbox.confirm(clientId);
  }

  discard({ clientId }: Pending): void {
    this.#outbox.discard(clientId);
    this.#update((state) => dropped(state, clientId));
  }

  #post({ clientId, body, replyTo, images }: Message): void {
    const command: Omit<MessageSend, "id"> = {
      type: "message.send",
      room_id: this.#room,
      client_id: clientId,
      body,
      // A server of the version before refuses a field that it does not know.
      ...(replyTo === null ? {} : { reply_to: replyTo }),
      ...(images.length === 0 ? {} : { images: images.map(sentImage) }),
    };
    this.#settle(clientId, this.#outbox.send<Sent>(command));
  }

  /** A closed page left this message. It is sent now, unless it was refused. */
  #restored(
    { client_id, body, reply_to = null, images = [] }: Unsent,
    answer: Promise<unknown>,
    at: number,
  ) {
    const time = new Date(at).toISOString();
    this.#update((state) => queued(state, client_id, body, time, reply_to, images.map(shown)));
    this.#settle(client_id, answer as Promise<Sent>);
  }

  #settle(clientId: string, answer: Promise<Sent>): void {
    answer.then(
      ({ message_id }) => this.#update((state) => accepted(state, clientId, message_id)),
      ({ message }: Refusal) => this.#update((state) => refused(state, clientId, message)),
    );
  }
}

const sentImage = ({ image_id, alt }: ShownImage): SentImage => ({ image_id, alt });

/** A picture whose size the page does not know. */
const shown = ({ image_id, alt = "" }: SentImage): ShownImage => ({
  image_id,
  alt,
  width: 0,
  height: 0,
});
