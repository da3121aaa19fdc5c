import { gettext, Refusal } from "@realtime/index";
import type { ConfirmDialog } from "@shell/components/confirm-dialog";
import type { ReactiveControllerHost } from "lit";
import type { ChatComposer } from "./composer";
import { summary } from "./excerpt";
import { MESSAGE_PANEL } from "./lazy-parts";
import { type Participant, participantKey, personId } from "./participant";
import type { Line } from "./room-lines";
import type { RoomSession } from "./room-session";
import type { Pending } from "./room-state";
import type { Author } from "./wire.gen";

const NOT_CONNECTED = gettext("You are not connected. Try again when the connection is back.");

export interface ToolsPage {
  host: ReactiveControllerHost;
  /** The address of the picture of the person 0; empty where the site has no pictures. */
  pictures: string;
  /** Null if it cannot be loaded now. */
  composer(): Promise<ChatComposer | null>;
  /** Asks before a message is deleted; `deleted` is called afterwards. */
  dialog: HTMLDialogElement;
  deleted(): void;
}

/** The actions on messages, and the message that shows its tools. */
export class MessageTools {
  readonly #session: RoomSession;
  readonly #page: ToolsPage;
  #open: string | null = null;
  #error: string | null = null;
  #button: HTMLElement | null = null;
  #confirm: ConfirmDialog | null = null;

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

  /** Whether the room is a conversation of two people, who have no moderator. */
  get isDirect(): boolean {
    return this.#session.heading.access === "direct";
  }

  /** Whether the participant has a name, and so may do anything. */
  get available(): boolean {
    return participantKey(this.me) !== "";
  }

  /** Show the tools of a message below its `button`, or hide them. */
  toggle({ key }: Line, button: HTMLElement): void {
    this.#button = button;
    if (this.#open === key) this.close();
    else if (MESSAGE_PANEL.now) this.#show(key);
    else void reasonOf(MESSAGE_PANEL.load()).then((error) => this.#show(key, error));
  }

  close(): void {
    this.#show(null);
  }

  edit(line: Line): void {
    this.close();
    void this.#page.composer().then((composer) => composer?.edit(line));
  }

  reply({ id }: Line): void {
    this.close();
    if (id !== null) void this.#page.composer().then((composer) => composer?.reply(id));
  }

  /** React with an emoji, or take that back. */
  react({ id, key }: Line, emoji: string, present: boolean): void {
    void this.#do(key, this.#session.commands.react(id ?? 0, emoji, present));
  }

  /** Pin the message, or unpin it. */
  pin({ id, key, pinned }: Line): void {
    void this.#do(key, this.#session.commands.pin(id ?? 0, !pinned));
  }

  /** Mark the message, and those after it, as unread. */
  unread({ id, key }: Line): void {
    void this.#do(key, this.#session.commands.unread(id ?? 0));
  }

  /** Save an edit. Resolves with null, or with the reason why that failed. */
  save(id: number, version: number, body: string): Promise<string | null> {
    return reasonOf(this.#session.commands.edit(id, version, body));
  }

  /** The address of a page below the room's own. */
  address(path: string): string {
    return this.#session.address(path);
  }

  /** The address of an author's card. */
  card(author: Author): string {
    return this.address(`people/${personId(author)}/card/`);
  }

  /** The address of a person's picture; empty for guests, and where the site has no pictures. */
  picture(userId: Author["user_id"]): string {
    return userId === null ? "" : this.#page.pictures.replace("{user}", `${userId}`);
  }

  delete(line: Line): void {
    const { id, mine, author } = line;
    const subject = mine ? summary(line) : `${author.name}: ${summary(line)}`;
    const { dialog, deleted } = this.#page;
    this.#confirm ??= MESSAGE_PANEL.now && new MESSAGE_PANEL.now.ConfirmDialog(dialog, deleted);
    this.#confirm?.ask(subject, () => reasonOf(this.#session.commands.delete(id ?? 0)));
  }

  // Messages that the server has refused

  retry(pending: Pending): void {
    this.#session.own.retry(pending);
  }

  /** Put the text back into the composer. */
  async restore(pending: Pending): Promise<void> {
    const composer = await this.#page.composer();
    composer?.restore(pending.body, pending.images);
    if (composer) this.#session.own.discard(pending);
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
    if (key !== null) void this.#page.host.updateComplete.then(showTools);
  }
}

/** The tools of the last message open below the end of the window. */
function showTools(): void {
  document.querySelector(".message__tools")?.scrollIntoView({ block: "nearest" });
}

/** Null once `done` is; else why it failed, as a sentence. */
async function reasonOf(done: Promise<unknown>): Promise<string | null> {
  try {
    await done;
    return null;
  } catch (error) {
    return error instanceof Refusal ? error.message : NOT_CONNECTED;
  }
}
