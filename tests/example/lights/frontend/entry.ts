import { Connection, Outbox, readCursor } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import type { LightChanged } from "./wire.gen";

/** Shows a light's colour as it is now, and changes it. */
class SignalLight extends HTMLElement {
  connectedCallback(): void {
    const connection = Connection.to("/ws/lights/");
    attachStatus(connection);
    const { stream, cursor } = readCursor(this);
    connection.subscribe<LightChanged>(stream, {
      cursor,
      event: ({ colour }) => this.#show(colour),
    });
    const outbox = new Outbox(connection);
    this.addEventListener("click", ({ target }) => {
      if (!(target instanceof HTMLButtonElement)) return;
      const light_id = Number(this.dataset.light);
      void outbox.send({ type: "light.set", light_id, colour: target.value });
    });
  }

  #show(colour: string): void {
    const output = this.querySelector("output");
    if (output) output.value = colour;
  }
}

customElements.define("signal-light", SignalLight);
