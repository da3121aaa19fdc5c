import { translateWords } from "@realtime/index";

/** Parse an HTML fragment of one element, in the page's language. Only for HTML from our own server. */
export function elementOf(html: string): HTMLElement {
  const template = document.createElement("template");
  template.innerHTML = html;
  const element = translateWords(template.content).firstElementChild;
  if (!(element instanceof HTMLElement)) throw new Error("The fragment has no element.");
  return document.importNode(element, true);
}

/** A copy of the element in `template`. */
export function elementIn({ content }: HTMLTemplateElement): HTMLElement {
  const element = document.importNode(content, true).firstElementChild;
  if (!(element instanceof HTMLElement)) throw new Error("The template has no element.");
  return element;
}
