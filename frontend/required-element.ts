/** The element in `root` that matches `selector`. Throws if the template has none: scripts rely on it. */
export function requiredElement<E extends HTMLElement = HTMLElement>(
  root: ParentNode,
  selector: string,
): E {
  const element = root.querySelector<E>(selector);
  if (!element) throw new Error(`The template has no ${selector}.`);
  return element;
}
