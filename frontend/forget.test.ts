import { afterEach, expect, it } from "vitest";
import { forgetOnLogOut } from "./forget";
import { renderPage } from "./testing";

forgetOnLogOut(document);
afterEach(() => localStorage.clear());

it("a log-out deletes what the browser keeps of that person, and of nobody else", () => {
  const theirs = ["chat.draft.12.7", "outbox:chat.outbox.12.7#a-b"];
  const others = ["chat.draft.7.8", "outbox:chat.outbox.12.77#a", "liveblog.draft:7:/live/"];
  for (const key of [...theirs, ...others]) localStorage.setItem(key, "{}");
  renderPage('<form data-log-out="7"></form><form></form>');
  const submit = (form: Element | null) =>
    form?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  submit(document.querySelector("form:not([data-log-out])"));
  expect(localStorage).toHaveLength(5);
  submit(document.querySelector("form"));
  expect(Object.keys(localStorage).sort()).toEqual([...others].sort());
});
