import { type Connection, Refusal, TabStorage, Timer } from "@realtime/index";
import type { Followed } from "./chat-connection";
import type { DraftSave, DraftSaved } from "./wire.gen";

const SAVE_AFTER_MS = 1_500;

/** A message that is not sent yet, and the id of the message that it replies to. */
export interface DraftContent {
  text: string;
  replyTo: number | null;
}

/** With the time when it was written, in milliseconds since 1970. */
export interface StoredDraft extends DraftContent {
  at: number;
}

/** Called with the draft from another device, and the draft that this page had. */
export type DraftChanged = (now: DraftContent, before: DraftContent) => void;

/** A member's draft in one room, as the server had it for this page. */
export interface DraftPlace {
  connection: Connection;
  room: number;
  saved: Pick<DraftSaved, "text" | "reply_to" | "at"> | null;
}

/**
 * Synchronizes a member's draft between their devices through the server. The draft with the latest `at` wins.
 *
 * A draft that the server has not accepted is stored under `<storageKey>`, and the next page sends it.
 */
export class SharedDraft {
  readonly #place: DraftPlace;
  readonly #changed: DraftChanged;
  readonly #record: TabStorage<StoredDraft | null>;
  readonly #timer: Timer;
  readonly #over = new AbortController();
  #latest: StoredDraft;
  #unsaved: StoredDraft | null;

  constructor(place: DraftPlace, storageKey: string, changed: DraftChanged) {
    const { connection, saved } = place;
    const { clock, page } = connection.environment;
    this.#place = place;
    this.#changed = changed;
    this.#record = new TabStorage(storageKey, () => localStorage);
    this.#timer = new Timer(clock);
    this.#unsaved = this.#record.load(null);
    this.#latest = {
      text: saved?.text ?? "",
      replyTo: saved?.reply_to ?? null,
      at: saved?.at ?? 0,
    };
    const { signal } = this.#over;
    connection.addEventListener("followed", (event) => this.#followed(event), { signal });
    connection.addEventListener("state", () => this.flush(), { signal });
    page.addEventListener("pagehide", () => this.flush(), { signal });
    this.flush();
  }

  /** The draft to begin with: the latest of this browser's and the server's. */
  begin(local: StoredDraft | null): DraftContent {
    const own = this.#unsaved ?? local;
    if (own && own.at >= this.#latest.at) this.#latest = own;
    return this.#latest;
  }

  /** Save what the member has written. */
  save({ text, replyTo }: DraftContent): void {
    if (text === this.#latest.text && replyTo === this.#latest.replyTo) return;
    const at = Math.max(Date.now(), this.#latest.at + 1);
    this.#latest = { text, replyTo, at };
    this.#unsaved = this.#latest;
    this.#record.save(this.#unsaved);
    if (!this.#timer.pending) this.#timer.set(SAVE_AFTER_MS, () => this.flush());
  }

  /** Send the draft now. */
  flush(): void {
    this.#timer.clear();
    const draft = this.#unsaved;
    const { connection, room } = this.#place;
    if (!draft || !connection.sending) return;
    const { text, replyTo: reply_to, at } = draft;
    const command: Omit<DraftSave, "id"> = {
      type: "draft.save",
      room_id: room,
      text,
      reply_to,
      at,
    };
    const done = () => this.#accepted(draft);
    // A refused draft is not sent again. After a lost connection, `flush` sends it with the next one.
    connection.request(command).then(done, (error) => error instanceof Refusal && done());
  }

  close(): void {
    this.flush();
    this.#over.abort();
  }

  #accepted(draft: StoredDraft): void {
    if (this.#unsaved !== draft) return;
    this.#unsaved = null;
    this.#record.save(null);
  }

  #followed(event: Event): void {
    const change = (event as CustomEvent<Followed>).detail.event as DraftSaved;
    if (change.type !== "draft.saved" || change.room_id !== this.#place.room) return;
    const { text, reply_to: replyTo, at } = change;
    if (at <= this.#latest.at) return; // an echo
    const before = this.#latest;
    this.#latest = { ...before, at }; // so that what is written here from now on is later
    if (this.#unsaved) return; // somebody is typing here
    this.#latest = { text, replyTo, at };
    this.#changed(this.#latest, before);
  }
}
