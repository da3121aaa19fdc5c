import { beforeEach, expect, it, vi } from "vitest";
import { elementOf } from "./html";
import { sendForm } from "./send-form";

const form = () =>
  elementOf(
    '<form action="/posts/"><input name="csrfmiddlewaretoken" value="old"><input name="body" value="x"></form>',
  ) as HTMLFormElement;

const answer = (body: string, status = 200) =>
  vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(body, { status }));

beforeEach(() => {
  // biome-ignore lint/suspicious/noDocumentCookie: it is what the code under test reads.
  document.cookie = "csrftoken=current";
});

it("sends the fields with the current CSRF token", async () => {
  const fetch = answer("{}");
  await sendForm(form());
  const [, options] = fetch.mock.calls[0] ?? [];
  const content = options?.body as FormData;
  expect(Object.fromEntries(content)).toEqual({ csrfmiddlewaretoken: "current", body: "x" });
});

it("finds the token of a public site, whose cookie has a prefix", async () => {
  vi.spyOn(document, "cookie", "get").mockReturnValue("a=b; __Host-csrftoken=public");
  const fetch = answer("{}");
  await sendForm(form());
  const content = fetch.mock.calls[0]?.[1]?.body as FormData;
  expect(content.get("csrfmiddlewaretoken")).toBe("public");
});

it("returns the address of the saved post", async () => {
  answer('{"post_id": 7, "url": "/live/x/#post-7"}');
  expect(await sendForm(form())).toEqual({
    kind: "done",
    url: "/live/x/#post-7",
    message: "",
  });
});

it("returns the form with its errors", async () => {
  answer("<form></form>", 422);
  expect(await sendForm(form())).toEqual({ kind: "invalid", html: "<form></form>" });
});

it.each([
  [403, "logged out"],
  [404, "deleted"],
  [500, "server had a problem"],
])("explains a response with status %d", async (status, words) => {
  answer("", status);
  expect(await sendForm(form())).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining(words),
  });
});

it.each([
  [new TypeError("Failed to fetch"), "Not sent: no connection."],
  [new DOMException("", "TimeoutError"), "The server did not answer. It is safe to send again."],
])("explains a missing response: %s", async (error, reason) => {
  vi.spyOn(globalThis, "fetch").mockRejectedValue(error);
  expect(await sendForm(form())).toEqual({ kind: "failed", reason });
});
