import {
  type Connection,
  NOBODY,
  namesOf,
  type PresenceChanged,
  type PresenceState,
  type Subscription,
  updatePresence,
} from "@realtime/index";

/** Tells an editor who else has the form of a post open. */
export class OtherEditors {
  readonly #connection: Connection;
  readonly #self: string;
  readonly #show: (id: number, names: string) => void;
  readonly #subscriptions = new Map<number, Subscription>();

  /** `user` is the editor's own id; `show` is called with the names of the others, or with none. */
  constructor(connection: Connection, user: string, show: (id: number, names: string) => void) {
    this.#connection = connection;
    this.#self = `user.${user}`;
    this.#show = show;
  }

  /** The form of a post is open. */
  watch(id: number): void {
    if (this.#subscriptions.has(id)) return;
    let here = NOBODY;
    const subscription = this.#connection.subscribe<never, PresenceState | PresenceChanged>(
      `liveblog.editing.${id}`,
      {
        cursor: null,
        event: () => {},
        ephemeral: (message) => {
          here = updatePresence(here, message);
          this.#show(id, namesOf(here.people.filter((person) => person.id !== this.#self)));
        },
      },
    );
    this.#subscriptions.set(id, subscription);
  }

  /** The form is closed. */
  leave(id: number): void {
    this.#subscriptions.get(id)?.unsubscribe();
    this.#subscriptions.delete(id);
  }
}
