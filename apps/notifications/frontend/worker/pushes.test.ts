import { expect, it } from "vitest";
import { open, show, showForPage } from "./pushes";
import { fakeScope, ORIGIN, tabAt } from "./testing";

const MESSAGE = {
  notification_id: 90,
  title: "Grace",
  body: "The kettle is on.",
  url: "/chat/general/",
  tag: "notification-90",
  seq: 311,
};

it("a push is shown with its text and its tag, by which a second one replaces it", async () => {
  const scope = fakeScope();
  await show(scope, MESSAGE);
  expect(scope.showNotification).toHaveBeenCalledWith("Grace", {
    body: "The kettle is on.",
    tag: "notification-90",
    data: MESSAGE,
    icon: "/static/icon.png",
    badge: "/static/icon.png",
  });
});

it.each([null, "text", 7, {}])("a push that says %j still shows something", async (sent) => {
  const scope = fakeScope();
  await show(scope, sent);
  expect(scope.showNotification.mock.calls[0]?.[0]).toBe("New notification");
});

it("a click focuses the tab that shows the page, which marks it as read", async () => {
  const there = tabAt("/chat/general/");
  const scope = fakeScope([tabAt("/"), there]);
  await open(scope, MESSAGE);
  expect(there.focus).toHaveBeenCalled();
  expect(there.postMessage).toHaveBeenCalledWith({
    type: "notification.opened",
    notification_id: 90,
    seq: 311,
  });
  expect(scope.opened).toEqual([]);
});

it("a click opens a page that no tab shows", async () => {
  const scope = fakeScope([tabAt("/"), tabAt("/chat/other/")]);
  await open(scope, MESSAGE);
  expect(scope.opened).toEqual([`${ORIGIN}/chat/general/`]);
});

it("a place within a page is opened unless a tab shows just that", async () => {
  const scope = fakeScope([tabAt("/chat/general/#m1")]);
  await open(scope, { ...MESSAGE, url: "/chat/general/#m2" });
  await open(scope, { ...MESSAGE, url: "/chat/general/" });
  expect(scope.opened).toEqual([`${ORIGIN}/chat/general/#m2`]);
});

it.each(["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])(
  "a click opens no page of another site: %s",
  async (url) => {
    const scope = fakeScope();
    await open(scope, { ...MESSAGE, url });
    expect(scope.opened).toEqual([`${ORIGIN}/`]);
  },
);

it.each([
  ["a hidden page asks while none is visible", ["hidden", "hidden"], 1],
  ["another page is visible", ["hidden", "visible"], 0],
] as const)("%s", async (_, states, times) => {
  const scope = fakeScope(states.map((state) => tabAt("/", state)));
  await showForPage(scope, { type: "notification.show", message: MESSAGE });
  expect(scope.showNotification).toHaveBeenCalledTimes(times);
});

it.each([null, "text", { type: "another", message: MESSAGE }])(
  "a page that says %j shows nothing",
  async (asked) => {
    const scope = fakeScope();
    await showForPage(scope, asked);
    expect(scope.showNotification).not.toHaveBeenCalled();
  },
);
