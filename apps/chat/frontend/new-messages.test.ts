import { html, LitElement, render } from "lit";
import { beforeEach, describe, expect, it } from "vitest";
import { NewMessages } from "./new-messages";

class Host extends LitElement {}
customElements.define("test-host", Host);

let messages: NewMessages;
beforeEach(() => {
  messages = new NewMessages(new Host());
});

function label(away = false): string | undefined {
  const root = document.createElement("div");
  render(html`${messages.template(away, () => {})}`, root);
  return root.textContent?.trim();
}

describe("the button to the newest messages", () => {
  it("is not there for a reader who sees them", () => {
    expect(label()).toBe("");
  });

  it("counts what has come since", () => {
    messages.arrived();
    expect(label()).toBe("1 new message");
    messages.arrived();
    expect(label(true)).toBe("2 new messages");
    messages.seen();
    expect(label()).toBe("");
  });

  it("leads back from the middle of the history", () => {
    expect(label(true)).toBe("Jump to latest");
  });
});
