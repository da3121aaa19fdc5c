import { plotOf } from "./plot";
import { inWords, type RoundTrips } from "./round-trips";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { width: 600, height: 140 };

/** `<echo-plot>`: figures over time as a line. Those beside it say the same in words. */
export class EchoPlot extends HTMLElement {
  readonly #svg = svg("svg", {
    viewBox: `0 -6 ${SIZE.width} ${SIZE.height + 12}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  readonly #top = document.createElement("span");

  connectedCallback(): void {
    this.#top.className = "echo-plot__top";
    this.replaceChildren(this.#svg, this.#top);
  }

  /** `words` says what the upper edge stands for. */
  draw({ times }: RoundTrips, words: (top: number) => string = inWords): void {
    const { top, lines, gaps, head } = plotOf(times, SIZE);
    this.#top.textContent = words(top);
    this.#svg.replaceChildren(
      ...[0, 0.5, 1].map((part) => level(SIZE.height * part)),
      ...gaps.map((x) => svg("path", { class: "echo-plot__gap", d: `M${x} 0V${SIZE.height}` })),
      ...lines.map((d) => svg("path", { class: "echo-plot__line", d })),
      ...(head ? [svg("path", { class: "echo-plot__head", d: `M${head.x} ${head.y}h0` })] : []),
    );
  }
}

const level = (y: number) => svg("path", { class: "echo-plot__level", d: `M0 ${y}H${SIZE.width}` });

function svg(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

customElements.define("echo-plot", EchoPlot);

declare global {
  interface HTMLElementTagNameMap {
    "echo-plot": EchoPlot;
  }
}
