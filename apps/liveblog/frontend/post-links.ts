import { gettext } from "@realtime/index";

const COPIED_MS = 2_000;

/**
 * Handles a reader's clicks on a blog's page: to copy or share a post's address, and to jump to a post.
 *
 * `show` makes a post of the page visible, and returns it, or null if the page has no such post.
 */
export function listenToReader(root: HTMLElement, show: (id: number) => HTMLElement | null): void {
  root.toggleAttribute("data-can-share", "share" in navigator);
  root.addEventListener("click", (event) => {
    const control =
      event.target instanceof Element && event.target.closest<HTMLElement>("a, button");
    if (!control || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { copy, share, jump } = control.dataset;
    if (copy !== undefined) void copyAddress(control, copy);
    else if (share !== undefined) void shareAddress(share, control.dataset.title ?? "");
    else if (jump !== undefined && jumpTo(show(Number(jump)))) event.preventDefault();
  });
}

/** Copy `path` as an address. Where the browser does not let us, open it: its address can be copied. */
async function copyAddress(button: HTMLElement, path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(new URL(path, location.href).href);
  } catch {
    location.assign(path);
    return;
  }
  sayDone(button);
}

/** Say for a moment, on the button, that its address or code is copied. */
export function sayDone(button: HTMLElement): void {
  const { textContent } = button;
  const done = gettext("Copied");
  if (textContent === done) return;
  button.textContent = done;
  setTimeout(() => {
    button.textContent = textContent;
  }, COPIED_MS);
}

async function shareAddress(path: string, title: string): Promise<void> {
  try {
    await navigator.share({ title, url: new URL(path, location.href).href });
  } catch {
    // The reader has changed their mind.
  }
}

function jumpTo(article: HTMLElement | null): boolean {
  if (!article) return false;
  history.replaceState(null, "", `#${article.id}`);
  article.scrollIntoView();
  article.focus({ preventScroll: true });
  return true;
}
