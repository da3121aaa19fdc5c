/** The element a fragment from our own server consists of. Never for what a person wrote. */
export function elementOf(html: string): HTMLElement {
  const template = document.createElement("template");
  template.innerHTML = html;
  const element = template.content.firstElementChild;
  if (!(element instanceof HTMLElement)) throw new Error("The fragment has no element.");
  return document.importNode(element, true);
}
