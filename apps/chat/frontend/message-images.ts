import { gettext } from "@realtime/index";
import { html, nothing, svg, type TemplateResult } from "lit";
import { previews } from "./image-previews";
import type { MessageTools } from "./message-tools";
import type { Line } from "./room-lines";
import type { ShownImage } from "./shown-image";

/** The most that a picture takes, in CSS pixels. */
const BOX = { width: 384, height: 320 };
/** Pixels, for screens with two of them a CSS pixel. */
const THUMBNAIL = 640;

export function imagesTemplate(line: Line, tools: MessageTools): unknown {
  if (line.images.length === 0) return nothing;
  const items = line.images.map((image) => html`<li>${imageTemplate(image, line.id, tools)}</li>`);
  return html`<ul class="message__images">${items}</ul>`;
}

function imageTemplate(image: ShownImage, id: number | null, tools: MessageTools): TemplateResult {
  const { image_id, widths = [], state = "pending" } = image;
  const full = widths.at(-1);
  if (full && id !== null) {
    const address = (width: number) => tools.address(`messages/${id}/images/${image_id}/${width}/`);
    const thumbnail = widths.find((width) => width >= THUMBNAIL) ?? full;
    return html`<a href=${address(full)} target="_blank" rel="noopener">${pictureTemplate(image, address(thumbnail))}</a>`;
  }
  const preview = state === "pending" ? previews.get(image_id) : undefined;
  if (preview) return pictureTemplate(image, preview);
  const note =
    state === "pending"
      ? gettext("The picture is being prepared.")
      : gettext("This picture is not available.");
  return html`<span class="message__image">${spaceTemplate(image)}<span class="message__image-note">${note} ${image.alt}</span></span>`;
}

function pictureTemplate(image: ShownImage, address: string): TemplateResult {
  const { width, height } = shownSize(image);
  return html`<img src=${address} width=${width} height=${height} alt=${image.alt || gettext("Picture")} loading="lazy" decoding="async" />`;
}

/** Reserves the space. */
function spaceTemplate(image: ShownImage): unknown {
  const { width, height } = shownSize(image);
  return svg`<svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true"></svg>`;
}

function shownSize({ width, height }: ShownImage) {
  const factor = Math.min(1, BOX.width / (width || 1), BOX.height / (height || 1));
  const scaled = (length: number) => Math.max(1, Math.round(length * factor));
  return { width: scaled(width), height: scaled(height) };
}
