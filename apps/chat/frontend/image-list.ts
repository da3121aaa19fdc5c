/** The list of pictures of the message that is being written. Loaded with the first of them. */

import { Upload } from "@images/upload";
import { fillIn, gettext } from "@realtime/index";
import { html, nothing, type TemplateResult } from "lit";
import { keepPreview, previews } from "./image-previews";
import { previewOf } from "./preview-of";
import type { ShownImage, UploadTarget } from "./shown-image";
import "./image-list.css";

const MOST = 8;
const TOO_MANY = fillIn(gettext("A message can have up to {most} pictures."), { most: MOST });
const ALT_LENGTH = 300;

interface Item {
  name: string;
  preview: string;
  alt: string;
  /** Null for a picture that was uploaded before. */
  upload: Upload | null;
  image: ShownImage | null;
}

/** `changed` is called after each change of what it shows. */
export class ImageList {
  readonly #changed: () => void;
  #items: Item[] = [];
  problem = "";

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get count(): number {
    return this.#items.length;
  }

  get isUploading(): boolean {
    return this.#items.some(({ upload }) => upload?.state === "sending");
  }

  get hasFailed(): boolean {
    return this.#items.some(({ upload }) => upload?.state === "failed");
  }

  add(file: File, { address, maxBytes }: UploadTarget): void {
    this.problem = this.count < MOST ? "" : TOO_MANY;
    if (this.problem) {
      this.#changed();
      return;
    }
    const upload: Upload = new Upload(file, address, maxBytes, texts(maxBytes), () =>
      this.#uploaded(item),
    );
    const item: Item = { name: file.name, preview: "", alt: "", upload, image: null };
    this.#items.push(item);
    void previewOf(file).then((preview) => this.#show(item, preview));
    upload.start();
  }

  restore(images: readonly ShownImage[]): void {
    for (const image of images) {
      const { alt } = image;
      const preview = previews.get(image.image_id) ?? "";
      this.#items.push({ name: alt || gettext("Picture"), preview, alt, upload: null, image });
    }
    this.#changed();
  }

  /** Return the uploaded pictures and empty the list. */
  take(): ShownImage[] {
    const images = this.#items.flatMap(({ image, alt }) => (image ? [{ ...image, alt }] : []));
    this.clear();
    return images;
  }

  clear(): void {
    for (const item of this.#items.splice(0)) item.upload?.cancel();
    this.problem = "";
    this.#changed();
  }

  template(): unknown {
    if (this.count === 0) return nothing;
    return html`<ul class="image-list" aria-label=${gettext("Pictures to send")}>
      ${this.#items.map((item) => this.#itemTemplate(item))}
    </ul>`;
  }

  #itemTemplate(item: Item): TemplateResult {
    const { name, preview, upload } = item;
    const sending = upload?.state === "sending";
    const failed = upload?.state === "failed";
    return html`<li class="image-list__item">
      ${preview ? html`<img class="image-list__preview" src=${preview} alt="" />` : nothing}
      <p class="image-list__name">${name} <span role="status" class=${upload?.reason ? "image-list__reason" : ""}>${statusOf(upload)}</span></p>
      ${sending ? html`<progress max="1" .value=${upload.progress} aria-label=${gettext("Uploaded so far")}></progress>` : nothing}
      ${failed ? nothing : this.#altTemplate(item)}
      ${failed ? html`<button class="button button--small" type="button" @click=${() => upload?.start()}>${gettext("Try again")}</button>` : nothing}
      <button class="button button--small button--quiet" type="button" aria-label=${fillIn(gettext("Remove {name}"), { name })} @click=${() => this.#remove(item)}>${gettext("Remove")}</button>
    </li>`;
  }

  #altTemplate(item: Item): TemplateResult {
    return html`<input class="image-list__alt" .value=${item.alt} maxlength=${ALT_LENGTH} placeholder=${gettext("What does it show?")} aria-label=${fillIn(gettext("What does {name} show?"), { name: item.name })} autocomplete="off"
        @input=${({ target }: Event) => {
          item.alt = (target as HTMLInputElement).value;
        }} />`;
  }

  #uploaded(item: Item): void {
    const { upload } = item;
    if (upload?.state === "done" && upload.imageId !== null) {
      item.image = { image_id: upload.imageId, alt: item.alt, ...upload.size };
      if (item.preview) keepPreview(upload.imageId, item.preview);
    }
    this.#changed();
  }

  #show(item: Item, preview: string): void {
    item.preview = preview;
    if (preview && item.image) keepPreview(item.image.image_id, preview);
    this.#changed();
  }

  #remove(item: Item): void {
    this.#items = this.#items.filter((each) => each !== item);
    this.problem = "";
    item.upload?.cancel();
    this.#changed();
  }
}

function statusOf(upload: Upload | null): string {
  if (!upload || upload.state === "done") return gettext("Uploaded.");
  return upload.state === "sending" ? gettext("Uploading…") : upload.reason;
}

const texts = (maxBytes: number) => ({
  tooLarge: fillIn(
    gettext(
      "This file is too large: up to {most} MB can be uploaded. If it is smaller, reload the page.",
    ),
    { most: Math.floor(maxBytes / 1024 ** 2) },
  ),
  offline: gettext("Not uploaded: no connection."),
  failed: gettext("Not uploaded: the server had a problem."),
});
