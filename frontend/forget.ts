/**
 * Delete what this browser keeps of a person when they log out: others may use it, too.
 *
 * The form that logs out has the person's key as `data-log-out`. Their data is stored under keys that end
 * with `.<person>`, before any `#`.
 */
export function forgetOnLogOut(root: Document): void {
  root.addEventListener("submit", ({ target }) => {
    const person = (target as HTMLElement).dataset.logOut;
    if (person) forget(person);
  });
}

function forget(person: string): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.split("#")[0]?.endsWith(`.${person}`)) localStorage.removeItem(key);
    }
  } catch {
    // The storage is blocked, so it holds nothing.
  }
}
