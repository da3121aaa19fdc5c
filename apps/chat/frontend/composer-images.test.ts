import { FakeRequest } from "@images/fake-request";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatComposer } from "./composer";
import type { Composed } from "./composer-subject";
import { previews } from "./image-previews";
import { empty } from "./room-state";
import { ada } from "./testing";

const picture = (name = "kettle.jpg") => new File(["0123456789"], name, { type: "image/jpeg" });

describe("pictures in the composer", () => {
  let composer: ChatComposer;
  let sent: Composed[];
  const list = () => composer.querySelector(".image-list");
  const status = () => [...composer.querySelectorAll("[role=status]")].map((e) => e.textContent);
  const hint = () => composer.querySelector(".composer__hint:not(.composer__problem)")?.textContent;
  const button = (name: string) =>
    [...composer.querySelectorAll("button")].find(({ textContent }) => textContent === name);

  beforeEach(async () => {
    FakeRequest.all = [];
    vi.stubGlobal("XMLHttpRequest", FakeRequest);
    await open({ address: "/chat/general/images/?upload=x", maxBytes: 100 });
  });

  afterEach(() => {
    composer.remove();
    sessionStorage.clear();
    localStorage.clear();
    previews.clear();
  });

  async function open(uploads: ChatComposer["uploads"]): Promise<void> {
    composer = new ChatComposer();
    const page = { room: "General", storageKey: "chat.draft.12.1", maxLength: 4_000, uploads };
    Object.assign(composer, page, { closed: null, state: empty(ada), people: async () => [] });
    sent = [];
    composer.addEventListener("send", (event) => sent.push((event as CustomEvent).detail));
    document.body.append(composer);
    await composer.updateComplete;
  }

  async function choose(...files: File[]): Promise<void> {
    const field = composer.querySelector<HTMLInputElement>("input[type=file]");
    Object.defineProperty(field, "files", { value: files, configurable: true });
    field?.dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(list()?.children.length).toBe(files.length));
  }

  async function answer(status: number, content: unknown): Promise<void> {
    FakeRequest.last.answer(status, content);
    await composer.updateComplete;
  }

  async function submit(): Promise<void> {
    composer.querySelector("form")?.requestSubmit();
    await composer.updateComplete;
  }

  async function describeAs(alt: string): Promise<void> {
    const field = composer.querySelector<HTMLInputElement>(".image-list__alt");
    if (field) field.value = alt;
    field?.dispatchEvent(new Event("input"));
    await composer.updateComplete;
  }

  it("are uploaded at once, and sent with their descriptions and without a text", async () => {
    await choose(picture());
    expect(FakeRequest.last.address).toBe("/chat/general/images/?upload=x");
    await answer(201, { image_id: 57, width: 60, height: 40 });
    expect(status()).toEqual(["Uploaded."]);
    await describeAs("A kettle");
    await submit();
    const images = [{ image_id: 57, alt: "A kettle", width: 60, height: 40 }];
    expect(sent).toEqual([{ body: "", replyTo: null, images }]);
    expect(list()).toBeNull();
  });

  it("let a message wait until they are uploaded, which is then sent once", async () => {
    await choose(picture());
    await submit();
    await submit();
    expect(hint()).toBe("The message is sent as soon as its pictures are uploaded.");
    expect(sent).toEqual([]);
    await answer(201, { image_id: 57, width: 60, height: 40 });
    expect(sent).toHaveLength(1);
  });

  it("that fail say why, and are tried again as the same upload, or removed", async () => {
    await choose(picture());
    await answer(422, { message: "This file is damaged." });
    expect(status()).toEqual(["This file is damaged."]);
    await submit();
    expect(hint()).toBe("A picture is not uploaded. Try again, or remove it.");
    const first = FakeRequest.last;
    button("Try again")?.click();
    expect(FakeRequest.last).not.toBe(first);
    expect(FakeRequest.last.body?.get("client_id")).toBe(first.body?.get("client_id"));
    await composer.updateComplete;
    button("Remove")?.click();
    await composer.updateComplete;
    expect(FakeRequest.last.aborted).toBe(true);
    expect(list()).toBeNull();
    await submit();
    expect(hint()).toBe("Write something first.");
  });

  it("are at most eight", async () => {
    const files = Array.from({ length: 9 }, (_, i) => picture(`${i}.jpg`));
    await choose(...files.slice(0, 8));
    await composer.images.add(files.slice(8));
    await composer.updateComplete;
    expect(list()?.children.length).toBe(8);
    expect(composer.textContent).toContain("A message can have up to 8 pictures.");
  });

  it("can be pasted and dropped; a text with a picture beside it is a text", async () => {
    const drop = Object.assign(new Event("drop", { bubbles: true, cancelable: true }), {
      dataTransfer: { files: [picture()], types: ["Files"] },
    });
    composer.dispatchEvent(drop);
    await vi.waitFor(() => expect(list()?.children.length).toBe(1));
    expect(drop.defaultPrevented).toBe(true);
    const paste = (text: string) =>
      Object.assign(new Event("paste", { bubbles: true, cancelable: true }), {
        clipboardData: { files: [picture()], getData: () => text },
      });
    composer.querySelector("textarea")?.dispatchEvent(paste("From a document"));
    composer.querySelector("textarea")?.dispatchEvent(paste(""));
    await vi.waitFor(() => expect(list()?.children.length).toBe(2));
  });

  it("of a refused message come back with its text", async () => {
    composer.restore("Look", [{ image_id: 57, alt: "A kettle", width: 60, height: 40 }]);
    await vi.waitFor(() => expect(list()?.children.length).toBe(1));
    expect(FakeRequest.all).toEqual([]);
    await submit();
    expect(sent[0]?.images).toMatchObject([{ image_id: 57, alt: "A kettle" }]);
  });

  it("are not for those who may not upload", async () => {
    composer.remove();
    await open(null);
    expect(composer.querySelector("input[type=file]")).toBeNull();
    await composer.images.add([picture()]);
    expect(list()).toBeNull();
  });
});
