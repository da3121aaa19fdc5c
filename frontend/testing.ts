/** Put `html` on the page. Custom elements are connected with their children inside, as on a loaded page. */
export function renderPage(html: string): void {
  const template = document.createElement("template");
  template.innerHTML = html;
  document.body.replaceChildren(document.importNode(template.content, true));
}
