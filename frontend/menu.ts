/** Close an open menu, which is a plain `<details>`, on Escape and on a click elsewhere. */
export function closeMenusOnLeave(root: Document): void {
  const open = () => root.querySelectorAll<HTMLDetailsElement>("details.menu[open]");

  root.addEventListener("click", (event) => {
    for (const menu of open()) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });

  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}
