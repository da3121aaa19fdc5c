import { Refusal } from "@realtime/index";
import type { ConfirmDialog } from "@shell/components/confirm-dialog";
import type { ReactiveControllerHost } from "lit";
import type { ChatComposer } from "./composer";
import { isKnown, type Participant, participantKey, personId } from "./participant";
import type { Line } from "./room-lines";
import type { RoomSession } from "./room-session";
import type { Pending } from "./room-state";

const NOT_CONNECTED = "You are not connected. Try again when the connection is back.";

export interface ToolsPage {
  host: ReactiveControllerHost;
  composer(): ChatComposer | null;
  dialog: ConfirmDialog;
}

export interface ToolLink {
  text: string;
  href: string;
}

/** What can be done with a message, and which message shows its tools. */
export class MessageTools {
  readonly #session: RoomSession;
  readonly #page: ToolsPage;
  #open: string | null = null;
  #error: string | null = null;
  #button: HTMLElement | null = null;

  constructor(session: RoomSession, page: ToolsPage) {
    this.#session = session;
    this.#page = page;
  }

  /** The key of the message whose tools are shown. */
  get open(): string | null {
    return this.#open;
  }

  /** Why the last action failed. */
  get error(): string | null {
    return this.#error;
  }

  /** The participant. */
  get me(): Participant {
    return this.#session.state.me;
  }

  /** Whether the participant has a name, and so may do anything. */
  get available(): boolean {
    return participantKey(this.me) !== "";
  }

  /** Show the tools of a message below its `button`, or hide them. */
  toggle({ key }: Line, button: HTMLElement): void {
    this.#show(this.#open === key ? null : key);
    this.#button = button;
  }

  close(): void {
    this.#show(null);
  }

  edit(line: Line): void {
    this.close();
    this.#page.composer()?.edit(line);
  }

  reply({ id }: Line): void {
    this.close();
    if (id !== null) this.#page.composer()?.reply(id);
  }

  /** React with an emoji, or take that back. */
  react({ id, key }: Line, emoji: string, present: boolean): void {
    void this.#do(key, this.#session.react(id ?? 0, emoji, present));
  }

  /** Pin the message, or unpin it. */
  pin({ id, key, pinned }: Line): void {
    void this.#do(key, this.#session.pin(id ?? 0, !pinned));
  }

  /** Save an edit. Resolves with null, or with the reason why that failed. */
  save(id: number, version: number, body: string): Promise<string | null> {
    return reasonOf(this.#session.edit(id, version, body));
  }

  /** Pages about the message of somebody else, and about its author. */
  links({ id, author }: Line): ToolLink[] {
    if (this.#session.heading.access === "direct") return [];
    const report = { text: "Report", href: this.#session.address(`messages/${id}/report/`) };
    if (!this.me.moderates || !isKnown(author)) return [report];
    const href = this.#session.address(`people/${personId(author)}/`);
    return [report, { text: "Mute or ban", href }];
  }

  delete({ id, mine, author, body }: Line): void {
    const subject = mine ? body : `${author.name}: ${body}`;
    this.#page.dialog.ask(subject, () => reasonOf(this.#session.delete(id ?? 0)));
  }

  // Messages that the server has refused

  retry(pending: Pending): void {
    this.#session.own.retry(pending);
  }

  /** Put the text back into the composer. */
  restore(pending: Pending): void {
    this.#page.composer()?.restore(pending.body);
    this.#session.own.discard(pending);
  }

  discard(pending: Pending): void {
    this.#session.own.discard(pending);
  }

  /** Close the tools when it is done, or show there why it failed. */
  async #do(key: string, done: Promise<void>): Promise<void> {
    const error = await reasonOf(done);
    if (error !== null) this.#show(key, error);
    else if (this.#open === key) this.close();
  }

  #show(key: string | null, error: string | null = null): void {
    // The focused element disappears with the tools.
    if (key === null && document.activeElement?.closest(".message__tools")) this.#button?.focus();
    this.#open = key;
    this.#error = error;
    this.#page.host.requestUpdate();
  }
}

/** Null once `done` is; else why it failed, as a sentence. */
async function reasonOf(done: Promise<void>): Promise<string | null> {
  try {
    await done;
    return null;
  } catch (error) {
    return error instanceof Refusal ? error.message : NOT_CONNECTED;
  }
}
