import { expect, it } from "vitest";
import { clean, keep, load } from "./offline";
import { fakeScope, ORIGIN } from "./testing";

const NETWORK = {
  "/offline/": '<link href="/static/a.css"><script src="/static/a.js"></script><a href="/">',
  "/static/a.css": "styles",
  "/static/a.js": "script",
  "/page/": "page",
};

/** The answer that a page gets to a request; null where the worker leaves it to the browser. */
async function answer(
  scope: ReturnType<typeof fakeScope>,
  path: string,
  { mode = "navigate", method = "GET", preloadResponse = undefined as unknown } = {},
): Promise<string | null> {
  let response: Promise<Response> | null = null;
  const request = { url: ORIGIN + path, mode, method } as Request;
  load(scope, {
    request,
    preloadResponse: preloadResponse as Promise<Response | undefined>,
    respondWith: (given) => {
      response = given;
    },
  });
  const given = response as Promise<Response> | null;
  return given && (await (await given).text());
}

it("without a network, a page is answered by the offline page and its styles", async () => {
  const scope = fakeScope([], NETWORK);
  await keep(scope);
  scope.online = false;
  expect(await answer(scope, "/page/")).toContain("/static/a.css");
  expect(await answer(scope, "/static/a.css", { mode: "no-cors" })).toBe("styles");
});

it("the offline page is loaded without a session, as others may use the browser", async () => {
  const scope = fakeScope([], NETWORK);
  await keep(scope);
  expect(scope.fetch).toHaveBeenCalledWith("/offline/", { credentials: "omit", cache: "reload" });
});

it("with a network, pages come from there", async () => {
  const scope = fakeScope([], NETWORK);
  await keep(scope);
  expect(await answer(scope, "/page/")).toBe("page");
  const preloadResponse = Promise.resolve(new Response("preloaded"));
  expect(await answer(scope, "/page/", { preloadResponse })).toBe("preloaded");
});

it.each([
  ["a form", "/page/", { method: "POST" }],
  ["a request of a script", "/page/", { mode: "cors" }],
])("%s is left to the browser", async (_, path, request) => {
  expect(await answer(fakeScope([], NETWORK), path, request)).toBeNull();
});

it("a new version deletes what the one before kept, and nothing of others", async () => {
  const scope = fakeScope([], NETWORK);
  for (const name of ["offline v1", "another cache"]) await scope.caches.open(name);
  await keep(scope);
  await clean(scope);
  expect(await scope.caches.keys()).toEqual(["another cache", "offline v2"]);
});

it("a worker whose offline page is missing is not installed", async () => {
  await expect(keep(fakeScope())).rejects.toThrow("404");
});
