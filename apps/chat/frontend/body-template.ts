import { gettext } from "@realtime/index";
import { html, type TemplateResult } from "lit";
import { type BodyPart, bodyParts } from "./message-body";

const COPIED_MS = 2_000;

/** A message's text. White space is kept in it, so the templates contain no other. */
export const bodyTemplate = (body: string) => bodyParts(body).map(partTemplate);

function partTemplate(part: BodyPart): unknown {
  switch (part.kind) {
    case "text":
      return part.text;
    case "mention":
      return html`<span class="message__mention">${part.text}</span>`;
    case "link":
      return html`<a href=${part.text} target="_blank" rel="nofollow noopener ugc">${part.text}</a>`;
    case "code":
      return html`<code class="message__code">${part.text}</code>`;
    case "block":
      return blockTemplate(part.text);
  }
}

function blockTemplate(text: string): TemplateResult {
  return html`<div class="code-block"><pre class="code-block__text" tabindex="0"><code>${text}</code></pre><button class="code-block__copy" type="button" @click=${copy}>${gettext("Copy")}</button></div>`;
}

/** Copy the block whose button was pressed. */
async function copy({ currentTarget }: Event): Promise<void> {
  const button = currentTarget as HTMLButtonElement;
  const text = button.parentElement?.querySelector("pre");
  try {
    await navigator.clipboard.writeText(text?.textContent ?? "");
    button.textContent = gettext("Copied");
    setTimeout(() => {
      button.textContent = gettext("Copy");
    }, COPIED_MS);
  } catch {
    // Without permission to copy, let the person do it.
    if (text) getSelection()?.selectAllChildren(text);
  }
}
