import type { ConfirmDialog } from "@shell/components/confirm-dialog";
import { type Outcome, sendForm } from "./send-form";
import { WORDS } from "./words";

/** Add an editor's controls to an article from the wire, which is the same for everyone. */
export function addControls(
  article: HTMLElement,
  id: number,
  { content }: HTMLTemplateElement,
): void {
  const controls = document.importNode(content, true);
  const pathOf = (path: string) => path.replace(/\/0(\/\w+\/)$/, `/${id}$1`);
  for (const link of controls.querySelectorAll("a"))
    link.setAttribute("href", pathOf(link.pathname));
  for (const form of controls.querySelectorAll("form"))
    form.setAttribute("action", pathOf(new URL(form.action).pathname));
  for (const each of controls.querySelectorAll("[aria-describedby]"))
    each.setAttribute("aria-describedby", `post-${id}-about`);
  article.append(controls);
}

/** Ask whether to delete the post that a Delete link belongs to. */
export function confirmDelete(dialog: ConfirmDialog, link: HTMLAnchorElement): void {
  const article = link.closest<HTMLElement>("[data-post]");
  const text = article?.querySelector(".post__text")?.textContent ?? "";
  const neighbor = article && neighborOf(article);
  dialog.ask(text.trim(), async (form) => {
    form.action = link.href;
    const outcome = await sendForm(form);
    if (outcome.kind !== "done") return reasonOf(outcome, WORDS.notDeleted);
    focusAfter(form, neighbor);
    return null;
  });
}

/** Whether that is the form of a post's buttons: pin, key event, unpublish. */
export const isMarks = (target: unknown): target is HTMLFormElement =>
  target instanceof HTMLFormElement && target.hasAttribute("data-marks");

/** Send the pressed button of a post's controls. Returns the address to go on with, or null. */
export async function sendMark(
  form: HTMLFormElement,
  button: HTMLElement | null,
): Promise<string | null> {
  const article = form.closest<HTMLElement>("[data-post]");
  const neighbor = article && neighborOf(article);
  const outcome = await sendForm(form, button);
  const status = form.querySelector("[role=status]");
  if (outcome.kind !== "done") {
    if (status) status.textContent = reasonOf(outcome, WORDS.notChanged);
    return null;
  }
  const menu = form.closest("details");
  if (menu) menu.open = false;
  const isGone = button instanceof HTMLButtonElement && button.value === "unpublish";
  if (isGone) neighbor?.focus({ preventScroll: true });
  else menu?.querySelector("summary")?.focus({ preventScroll: true });
  return outcome.url ?? "";
}

/** Show which post is pinned; null for none. Its controls offer to unpin it. */
export function markPinned(root: ParentNode, id: number | null): void {
  for (const article of root.querySelectorAll<HTMLElement>("[data-post]"))
    article.toggleAttribute("data-is-pinned", article.dataset.post === String(id));
}

export const reasonOf = (outcome: Outcome, otherwise: string) =>
  outcome.kind === "failed" ? outcome.reason : otherwise;

/** The post that takes the place of `article` when it goes. */
function neighborOf(article: HTMLElement): HTMLElement | null {
  const all = [
    ...(article.parentElement?.querySelectorAll<HTMLElement>(":scope > [data-post]") ?? []),
  ];
  const visible = all.filter((each) => each === article || !each.hidden);
  const at = visible.indexOf(article);
  return visible[at + 1] ?? visible[at - 1] ?? null;
}

/** Focus `element` once the dialog of `form` has closed, which gives the focus back to what is gone. */
function focusAfter(form: HTMLFormElement, element: HTMLElement | null): void {
  const focus = () => element?.focus({ preventScroll: true });
  form.closest("dialog")?.addEventListener("close", focus, { once: true });
}
