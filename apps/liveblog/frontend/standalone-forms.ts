import { inputChanged, isPostForm, restore, submit } from "./post-form";

/** The forms of posts on pages without a timeline, such as that of a draft. */
export function keepStandaloneForms(root: Document): void {
  const isStandalone = (target: unknown): target is HTMLFormElement =>
    isPostForm(target) && !target.closest("live-blog");
  for (const form of root.forms) if (isStandalone(form)) restore(form);
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!isStandalone(form)) return;
    event.preventDefault();
    const saved = await submit(form, event.submitter);
    if (saved) location.assign(saved.url);
  });
  root.addEventListener("input", ({ target }) => {
    const form = target instanceof Element && target.closest("form");
    if (isStandalone(form)) inputChanged(form);
  });
}
