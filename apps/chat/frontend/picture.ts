import { html, nothing } from "lit";

/** A person's picture, to lay over their initial. Browsers keep what its address answers. */
export const pictureTemplate = (address: string): unknown =>
  address ? html`<img class="picture" src=${address} alt="" loading="lazy" />` : nothing;
