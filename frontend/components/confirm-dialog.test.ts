import { beforeEach, expect, it, vi } from "vitest";
import { ConfirmDialog, type ConfirmedAction } from "./confirm-dialog";

const markup = `
  <dialog>
    <form method="post">
      <p class="confirm__what"></p>
      <p class="confirm__status"></p>
      <button type="submit">Delete</button>
      <button formmethod="dialog">Keep it</button>
    </form>
  </dialog>`;

const find = <E extends Element>(selector: string) => document.querySelector(selector) as E;
const dialog = () => find<HTMLDialogElement>("dialog");
const status = () => find(".confirm__status").textContent;

const done = vi.fn();
let confirm: ConfirmDialog;

beforeEach(() => {
  document.body.innerHTML = markup;
  done.mockClear();
  confirm = new ConfirmDialog(dialog(), done);
});

/** Press a button; whether the browser is left to act on it. */
function press(selector: string): boolean {
  const submitter = find<HTMLElement>(selector);
  const event = new SubmitEvent("submit", { submitter, bubbles: true, cancelable: true });
  return find("form").dispatchEvent(event);
}

it("shows its subject", () => {
  confirm.ask("<b>The text</b>", async () => null);
  expect(dialog().open).toBe(true);
  expect(find(".confirm__what").textContent).toBe("<b>The text</b>");
});

it("runs the action once confirmed, and then closes", async () => {
  const action = vi.fn<ConfirmedAction>(async () => null);
  confirm.ask("The text", action);
  expect(press("[type=submit]")).toBe(false);
  await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(action).toHaveBeenCalledExactlyOnceWith(find("form"));
  expect(dialog().open).toBe(false);
});

it("stays open with the reason when the action fails, until it is asked again", async () => {
  confirm.ask("The text", async () => "No connection.");
  press("[type=submit]");
  await vi.waitFor(() => expect(status()).toBe("No connection."));
  expect(dialog().open).toBe(true);
  expect(done).not.toHaveBeenCalled();
  dialog().close();
  confirm.ask("Another text", async () => null);
  expect(status()).toBe("");
});

it("leaves the other button to the browser, which closes the dialog", () => {
  const action = vi.fn<ConfirmedAction>(async () => null);
  confirm.ask("The text", action);
  expect(press("[formmethod=dialog]")).toBe(true);
  expect(action).not.toHaveBeenCalled();
});
