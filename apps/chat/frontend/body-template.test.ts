import { render } from "lit";
import { expect, it, vi } from "vitest";
import { bodyTemplate } from "./body-template";

function shown(body: string): HTMLElement {
  const page = document.createElement("div");
  document.body.replaceChildren(page);
  render(bodyTemplate(body), page);
  return page;
}

it("no markup of a text becomes markup of the page", () => {
  const xss = "<img src=x onerror=alert(1)> `<b>` \n```\n<script>alert(1)</script>\n```\n@<i>";
  const page = shown(xss);
  expect(page.querySelectorAll("img, b, script, i")).toHaveLength(0);
  expect(page.querySelector("pre")?.textContent).toBe("<script>alert(1)</script>");
});

it("links name no author to other sites and get no window to this one", () => {
  const link = shown("See https://example.org/.").querySelector("a");
  expect([link?.href, link?.rel]).toEqual(["https://example.org/", "nofollow noopener ugc"]);
});

it("a block of code is copied as it is", async () => {
  const writeText = vi.fn();
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  const button = shown("```\n  a\n    b\n```").querySelector("button") as HTMLButtonElement;
  button.click();
  await vi.waitFor(() => expect(button.textContent).toBe("Copied"));
  expect(writeText).toHaveBeenCalledWith("  a\n    b");
});

it("a block of code is selected where nothing can be copied", async () => {
  vi.stubGlobal("navigator", {});
  const page = shown("```\ncode\n```");
  page.querySelector("button")?.click();
  await vi.waitFor(() => expect(getSelection()?.toString()).toBe("code"));
});
