import { beforeEach, describe, expect, it, vi } from "vitest";
import { inputChanged, isChanged, renew, restore, submit } from "./post-form";

const markup = (body = "", error = "") => `
  <form action="/live/x/posts/" data-post-form>
    <input type="hidden" name="client_id" value="first">
    <input type="text" name="title">
    <textarea name="body" data-limit="10"${error && ' aria-invalid="true"'}>${body}</textarea>
    ${error && `<div class="field__error">${error}</div>`}
    <button type="submit">Publish</button> <span data-count></span> <p data-status></p>
  </form>`;

const form = () => document.querySelector("form") as HTMLFormElement;
const body = () => document.querySelector("textarea") as HTMLTextAreaElement;
const text = (selector: string) => document.querySelector(selector)?.textContent;

function load(): void {
  document.body.innerHTML = markup();
  restore(form());
}

function write(text: string): void {
  body().value = text;
  inputChanged(form());
}

const answer = (content: string, status = 200) =>
  vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(content, { status }));

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  load();
});

describe("writing", () => {
  it("counts characters as the server does", () => {
    write("🚂🚃🚃 ");
    expect(text("[data-count]")).toBe("3 of 10");
    write("x".repeat(12));
    expect(text("[data-count]")).toBe("2 too many");
  });

  it("survives a reload, with the client_id that prevents a second post", () => {
    write("half a thou");
    const { value } = form().elements.namedItem("client_id") as HTMLInputElement;
    load();
    expect(body().value).toBe("half a thou");
    expect(form().elements.namedItem("client_id")).toHaveProperty("value", value);
    expect(text("[data-status]")).toBe("Your unsent text has been restored.");
  });

  it("survives the end of the tab", () => {
    write("half a thou");
    sessionStorage.clear();
    load();
    expect(body().value).toBe("half a thou");
  });

  it("is deleted after a week", () => {
    write("half a thou");
    sessionStorage.clear();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 8 * 24 * 3_600_000);
    load();
    expect(body().value).toBe("");
    expect(localStorage).toHaveLength(0);
  });

  it("is not shown to another user of the browser", () => {
    form().dataset.user = "1";
    write("half a thou");
    load();
    form().dataset.user = "2";
    restore(form());
    expect(body().value).toBe("");
  });

  it("stores nothing for an empty form", () => {
    write("x");
    write("");
    load();
    expect(text("[data-status]")).toBe("");
  });

  it("works where storage is blocked", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("", "SecurityError");
    });
    expect(() => write("x")).not.toThrow();
  });
});

describe("sending", () => {
  it("returns the address of the post, and removes the draft", async () => {
    write("done");
    answer('{"url": "/live/x/#post-1"}');
    expect(await submit(form())).toMatchObject({ url: "/live/x/#post-1" });
    load();
    expect(body().value).toBe("");
  });

  it("shows that it is sending, and sends only once", async () => {
    const fetch = answer("{}");
    const first = submit(form());
    expect(text("button")).toBe("Sending…");
    expect(body().readOnly).toBe(true);
    expect(await submit(form())).toBeNull();
    await first;
    expect(fetch).toHaveBeenCalledOnce();
    expect(text("button")).toBe("Publish");
    expect(body().readOnly).toBe(false);
  });

  it("keeps the text without a connection, and says so", async () => {
    write("kept");
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError());
    expect(await submit(form())).toBeNull();
    expect(body().value).toBe("kept");
    expect(text("[data-status]")).toBe("Not sent: no connection. Your text is still here.");
  });

  it("shows the server's errors at the field, and keeps the text as unsent", async () => {
    write("no good");
    answer(markup("no good", "Too bad."), 422);
    expect(await submit(form())).toBeNull();
    expect(text(".field__error")).toBe("Too bad.");
    expect(document.activeElement).toBe(body());
    expect(isChanged(form())).toBe(true);
    write("better");
    expect(text(".field__error")).toBeUndefined();
    load();
    expect(body().value).toBe("better");
  });

  it("shows both texts when somebody else was faster, and keeps the own one as unsent", async () => {
    write("mine");
    answer(
      markup("mine").replace("<input", '<section data-conflict tabindex="-1"></section><input'),
      409,
    );
    expect(await submit(form())).toBeNull();
    expect(document.activeElement?.matches("[data-conflict]")).toBe(true);
    expect(isChanged(form())).toBe(true);
  });

  it("sends the button that was pressed", async () => {
    const fetch = answer("{}");
    const button = document.querySelector("button") as HTMLButtonElement;
    Object.assign(button, { name: "do", value: "draft" });
    await submit(form(), button);
    const content = fetch.mock.calls[0]?.[1]?.body as FormData;
    expect(content.get("do")).toBe("draft");
  });

  it("empties the form for the next post, with a new client_id", () => {
    write("first");
    renew(form(), "Published.");
    expect(body().value).toBe("");
    expect(form().elements.namedItem("client_id")).not.toHaveProperty("value", "first");
    expect(text("[data-status]")).toBe("Published.");
    expect(text("[data-count]")).toBe("0 of 10");
  });
});
