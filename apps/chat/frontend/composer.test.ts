import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ChatComposer } from "./composer";

describe("the composer", () => {
  let composer: ChatComposer;
  let sent: string[];
  const area = () => composer.querySelector("textarea") as HTMLTextAreaElement;
  const hint = () => composer.querySelector(".composer__hint")?.textContent;

  beforeEach(() => open());
  afterEach(() => {
    composer.remove();
    sessionStorage.clear();
  });

  async function open(): Promise<void> {
    composer = new ChatComposer();
    const storageKey = "chat.draft.12.1";
    Object.assign(composer, { room: "General", storageKey, maxLength: 4_000, closed: null });
    sent = [];
    composer.addEventListener("send", (event) => sent.push((event as CustomEvent<string>).detail));
    document.body.append(composer);
    await composer.updateComplete;
  }

  async function type(text: string): Promise<void> {
    area().value = text;
    area().dispatchEvent(new Event("input"));
    await composer.updateComplete;
  }

  async function press(key: string, init: KeyboardEventInit = {}): Promise<KeyboardEvent> {
    const event = new KeyboardEvent("keydown", { key, cancelable: true, ...init });
    area().dispatchEvent(event);
    await composer.updateComplete;
    return event;
  }

  it("sends on Enter and is empty afterwards", async () => {
    await type("  Hello ");
    await press("Enter");
    expect(sent).toEqual(["Hello"]);
    expect(area().value).toBe("");
  });

  it.each([{ shiftKey: true }, { isComposing: true }])("does not send with %o", async (init) => {
    await type("Hello");
    expect((await press("Enter", init)).defaultPrevented).toBe(false);
    expect(sent).toEqual([]);
  });

  it("shows the error and keeps the text; the next input clears the error", async () => {
    const long = "x".repeat(4_001);
    await type(long);
    await press("Enter");
    expect(hint()).toMatch(/4,001 characters long/);
    expect(area().value).toBe(long);
    expect(composer.textContent).toContain("4,001 of 4,000");
    await type("short");
    expect(hint()).toBe("");
    expect(sent).toEqual([]);
  });

  it("keeps the draft across a reload of the tab", async () => {
    await type("half a thought");
    composer.remove();
    await open();
    expect(area().value).toBe("half a thought");
    await press("Enter");
    composer.remove();
    await open();
    expect(area().value).toBe("");
  });

  it("inserts a restored text above the current one", async () => {
    await type("new");
    composer.restore("old");
    await composer.updateComplete;
    expect(area().value).toBe("old\nnew");
  });

  it("sends nothing in a closed room, and keeps the text", async () => {
    await type("Hello");
    composer.closed = "This room is closed.";
    await composer.updateComplete;
    await press("Enter");
    expect([hint(), area().value, sent]).toEqual(["This room is closed.", "Hello", []]);
  });
});
