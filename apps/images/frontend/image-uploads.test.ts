import { renderPage } from "@shell/testing";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeRequest } from "./fake-request";
import type { ImageDetails } from "./image-uploads";
import "./image-uploads";

const PAGE = `
  <form>
    <textarea></textarea>
    <image-uploads data-address="/up/" data-max-bytes="0" data-offline="No connection." hidden>
      <input type="file">
      <ul data-list></ul>
      <template>
        <li data-sending="Uploading…" data-done="Uploaded.">
          <b data-name></b> <span data-upload-status></span> <progress></progress>
          <input type="text" data-alt> <p data-problem hidden></p>
          <input type="checkbox" value="" data-decoration> <input type="text" data-caption>
          <button data-insert hidden></button> <button data-retry hidden></button> <button data-cancel></button>
        </li>
      </template>
    </image-uploads>
  </form>`;

const one = <T extends Element>(selector: string) => document.querySelector(selector) as T;
const button = (selector: string) => one<HTMLButtonElement>(selector);
const field = (selector: string) => one<HTMLInputElement>(selector);
const items = () => document.querySelectorAll("[data-list] > li").length;
const picture = () => new File(["x"], "train.jpg", { type: "image/jpeg" });

const inserted: ImageDetails[] = [];
document.addEventListener("image-insert", (event) => inserted.push((event as CustomEvent).detail));

function send(type: string, property: string, data: object): Event {
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.assign(event, { [property]: data });
  one("textarea").dispatchEvent(event);
  return event;
}

const paste = (files: File[], text = "") =>
  send("paste", "clipboardData", { files, getData: () => text });

function uploaded(): void {
  paste([picture()]);
  FakeRequest.last.answer(201, { image_id: 12 });
}

beforeEach(() => {
  FakeRequest.all = [];
  inserted.length = 0;
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  renderPage(PAGE);
});

describe("<image-uploads>", () => {
  it("is there only with its script", () => {
    expect(one<HTMLElement>("image-uploads").hidden).toBe(false);
  });

  it("takes pictures that are pasted or dropped into the form's text", () => {
    expect(paste([picture()]).defaultPrevented).toBe(true);
    expect(send("drop", "dataTransfer", { files: [picture(), picture()] }).defaultPrevented).toBe(
      true,
    );
    expect(items()).toBe(3);
    expect(one("[data-name]").textContent).toBe("train.jpg");
  });

  it("leaves pasted text alone, with or without a picture of it", () => {
    expect(paste([]).defaultPrevented).toBe(false);
    expect(paste([picture()], "the text").defaultPrevented).toBe(false);
    expect(items()).toBe(0);
  });

  it("lets files be dropped, and leaves dragged text alone", () => {
    expect(send("dragover", "dataTransfer", { types: ["Files"] }).defaultPrevented).toBe(true);
    expect(send("dragover", "dataTransfer", { types: ["text/plain"] }).defaultPrevented).toBe(
      false,
    );
  });

  it("shows how an upload goes", () => {
    paste([picture()]);
    FakeRequest.last.progress(1, 4);
    expect(one<HTMLProgressElement>("progress").value).toBe(0.25);
    expect(one("[data-upload-status]").textContent).toBe("Uploading…");
    FakeRequest.last.answer(201, { image_id: 12 });
    expect(one("[data-upload-status]").textContent).toBe("Uploaded.");
    expect(button("[data-insert]").hidden).toBe(false);
  });

  it("wants a description, or to be told that there is nothing to describe", () => {
    uploaded();
    button("[data-insert]").click();
    expect(one<HTMLElement>("[data-problem]").hidden).toBe(false);
    expect(document.activeElement).toBe(field("[data-alt]"));
    field("[data-decoration]").checked = true;
    button("[data-insert]").click();
    expect(inserted).toEqual([{ imageId: 12, alt: "", caption: "" }]);
    expect(items()).toBe(0);
  });

  it("inserts by Enter, which does not send the form", () => {
    uploaded();
    field("[data-alt]").value = " A train ";
    field("[data-caption]").value = "The 9:14";
    const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
    field("[data-alt]").dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    expect(inserted).toEqual([{ imageId: 12, alt: "A train", caption: "The 9:14" }]);
  });

  it("tries again", () => {
    paste([picture()]);
    FakeRequest.last.lose();
    expect(one("[data-upload-status]").textContent).toBe("No connection.");
    button("[data-retry]").click();
    expect(FakeRequest.all.length).toBe(2);
    expect(button("[data-retry]").hidden).toBe(true);
  });

  it("cancels, also when the form goes", () => {
    paste([picture()]);
    button("[data-cancel]").click();
    expect(FakeRequest.last.aborted).toBe(true);
    expect(items()).toBe(0);
    paste([picture()]);
    one("form").remove();
    expect(FakeRequest.last.aborted).toBe(true);
  });
});
