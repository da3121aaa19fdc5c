import { gettext } from "@realtime/index";
import type { ReactiveControllerHost } from "lit";
import type { RoomPerson } from "./wire.gen";

const MAX_CHOICES = 8;
const FRESH_MS = 60_000;
/** An @ that starts a word, and the beginning of a name up to the caret. */
const STARTED = /(?<![\p{L}\p{N}_@.])@([A-Za-z0-9_-]{0,30})$/u;

/** Mentions the members who are in the room. */
export const HERE: Choice = { username: "here", name: gettext("Everyone who is here") };

export type Choice = Pick<RoomPerson, "username" | "name">;

/** Asks the server for the people to mention. */
export type LoadPeople = () => Promise<readonly Choice[]>;

/** The people whose username, or a part of whose name, starts with `typed`. */
export function choicesFor(people: readonly Choice[], typed: string): Choice[] {
  const start = typed.toLowerCase();
  const fits = ({ username, name }: Choice) =>
    [username, ...name.split(" ")].some((word) => word.toLowerCase().startsWith(start));
  return people.filter(fits).slice(0, MAX_CHOICES);
}

/** The names that can complete an @ before the caret, and which of them is chosen. */
export class MentionCompletion {
  readonly #host: ReactiveControllerHost;
  #loaded: { people: Promise<readonly Choice[]>; at: number } | null = null;
  #typed: string | null = null;
  #choices: Choice[] = [];
  #active = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  get choices(): readonly Choice[] {
    return this.#choices;
  }

  get active(): number {
    return this.#active;
  }

  /** The text before the caret has changed. */
  async typed(before: string, load: LoadPeople): Promise<void> {
    const typed = STARTED.exec(before)?.[1] ?? null;
    this.#typed = typed;
    if (typed === null) return this.#show([]);
    const people = await this.#people(load);
    if (this.#typed === typed) this.#show(choicesFor(people, typed));
  }

  /** Whether a key was for the list; `choose` gets the choice that it takes. */
  pressed(event: KeyboardEvent, choose: (choice: Choice) => void): boolean {
    const chosen = this.#choices.length > 0 ? this.key(event.key) : undefined;
    if (chosen === undefined) return false;
    event.preventDefault();
    if (chosen) choose(chosen);
    return true;
  }

  /** A key was pressed: the choice that it takes, null if it did something else, undefined if nothing. */
  key(key: string): Choice | null | undefined {
    if (key === "Enter" && this.#isComplete) return undefined; // nothing to complete: it sends
    if (key === "Enter" || key === "Tab") return this.#choices[this.#active];
    if (key === "ArrowDown") this.#move(1);
    else if (key === "ArrowUp") this.#move(-1);
    else if (key === "Escape") this.close();
    else return undefined;
    return null;
  }

  /** Whether the chosen name is written out already. */
  get #isComplete(): boolean {
    return this.#choices[this.#active]?.username.toLowerCase() === this.#typed?.toLowerCase();
  }

  #move(step: number): void {
    const { length } = this.#choices;
    this.#active = (this.#active + step + length) % length;
    this.#host.requestUpdate();
  }

  /** The text of `area` with the name at its caret completed. The caret follows when the host has shown it. */
  complete(area: HTMLTextAreaElement, choice: Choice): string {
    const { text, caret } = completed(area.value, area.selectionStart, choice);
    this.close();
    void this.#host.updateComplete.then(() => area.setSelectionRange(caret, caret));
    return text;
  }

  close(): void {
    this.#typed = null;
    this.#show([]);
  }

  async #people(load: LoadPeople): Promise<readonly Choice[]> {
    const now = Date.now();
    if (!this.#loaded || now - this.#loaded.at > FRESH_MS)
      this.#loaded = { people: load(), at: now };
    try {
      return await this.#loaded.people;
    } catch {
      this.#loaded = null; // no connection: names are not offered, but can be typed
      return [];
    }
  }

  #show(choices: Choice[]): void {
    if (choices.length === 0 && this.#choices.length === 0) return;
    this.#choices = choices;
    this.#active = 0;
    this.#host.requestUpdate();
  }
}

/** `text` with the name that ends at `caret` completed, and where the caret is then. */
export function completed(text: string, caret: number, { username }: Choice) {
  const before = text.slice(0, caret).replace(STARTED, `@${username} `);
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}
