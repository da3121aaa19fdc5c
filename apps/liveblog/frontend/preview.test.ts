import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Preview } from "./preview";

let preview: Preview;
const body = () => document.querySelector("textarea") as HTMLTextAreaElement;
const pane = () => document.querySelector("[data-preview]") as HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `<form data-preview-url="/preview/"><textarea name="body"></textarea>
    <section data-preview hidden></section></form>`;
  preview = new Preview(document.querySelector("form") as HTMLFormElement);
});

afterEach(() => vi.useRealTimers());

const answer = (html: string) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(html));

function write(text: string): void {
  body().value = text;
  preview.update();
}

it("asks once for what was typed, and shows what the server renders", async () => {
  const fetch = answer("<div><em>x</em></div>");
  for (const text of ["*", "*x", "*x*"]) write(text);
  await vi.advanceTimersByTimeAsync(300);
  expect(fetch).toHaveBeenCalledOnce();
  expect(pane().innerHTML).toBe("<div><em>x</em></div>");
  expect(pane().hidden).toBe(false);
});

it("drops an answer that a change has overtaken", async () => {
  let respond = (_: Response) => {};
  vi.spyOn(globalThis, "fetch").mockReturnValueOnce(
    new Promise((resolve) => {
      respond = resolve;
    }),
  );
  write("old");
  await vi.advanceTimersByTimeAsync(300);
  answer("<div>new</div>");
  write("new");
  await vi.advanceTimersByTimeAsync(300);
  respond(new Response("<div>old</div>"));
  await vi.advanceTimersByTimeAsync(0);
  expect(pane().textContent).toBe("new");
});

it("is hidden for an empty text, without asking", async () => {
  const fetch = answer("<div>x</div>");
  write("x");
  await vi.advanceTimersByTimeAsync(300);
  write(" ");
  await vi.advanceTimersByTimeAsync(300);
  expect(pane().hidden).toBe(true);
  expect(fetch).toHaveBeenCalledOnce();
});

it("stays as it was without a connection", async () => {
  answer("<div>x</div>");
  write("x");
  await vi.advanceTimersByTimeAsync(300);
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError());
  write("xy");
  await vi.advanceTimersByTimeAsync(300);
  expect(pane().textContent).toBe("x");
});
