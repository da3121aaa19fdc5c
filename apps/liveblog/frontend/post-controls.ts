import type { ConfirmDialog } from "@shell/components/confirm-dialog";
import { sendForm } from "./send-form";

/** Add an editor's controls to an article from the wire, which is the same for everyone. */
export function addControls(
  article: HTMLElement,
  id: number,
  { content }: HTMLTemplateElement,
): void {
  const controls = document.importNode(content, true);
  for (const link of controls.querySelectorAll("a")) {
    link.setAttribute("href", link.pathname.replace(/\/0(\/\w+\/)$/, `/${id}$1`));
    link.setAttribute("aria-describedby", `post-${id}-about`);
  }
  article.append(controls);
}

/** Ask whether to delete the post that a Delete link belongs to. */
export function confirmDelete(dialog: ConfirmDialog, link: HTMLAnchorElement): void {
  const text = link.closest("[data-post]")?.querySelector(".post__text")?.textContent ?? "";
  dialog.ask(text.trim(), async (form) => {
    form.action = link.href;
    const outcome = await sendForm(form);
    if (outcome.kind === "done") return null;
    return outcome.kind === "failed" ? outcome.reason : "Not deleted.";
  });
}
