import { sayDone } from "./post-links";

/** Lets buttons with `data-copy-code` copy the text field beside them. */
export function keepCodeButtons(root: Document): void {
  root.addEventListener("click", ({ target }) => {
    const button =
      target instanceof Element ? target.closest<HTMLElement>("[data-copy-code]") : null;
    const field = button?.parentElement?.querySelector("textarea");
    if (button && field) void copyField(button, field);
  });
}

/** Where the browser does not let us, the text is selected, and can be copied by hand. */
async function copyField(button: HTMLElement, field: HTMLTextAreaElement): Promise<void> {
  field.select();
  await navigator.clipboard.writeText(field.value);
  sayDone(button);
}
