import { html, nothing, render, svg } from "lit";
import { inWords } from "./figures";
import { plotOf } from "./plot";
import type { RoundTrips } from "./round-trips";

const SIZE = { width: 600, height: 140 };
const { width, height } = SIZE;

/** `<echo-plot>`: figures over time as a line. Those beside it say the same in words. */
export class EchoPlot extends HTMLElement {
  /** `words` says what the upper edge stands for. */
  draw({ times }: RoundTrips, words: (top: number) => string = inWords): void {
    const { top, lines, gaps, head } = plotOf(times, SIZE);
    const box = `0 -6 ${width} ${height + 12}`;
    const svgTemplate = html`<svg viewBox=${box} preserveAspectRatio="none" aria-hidden="true">
      ${[0, 0.5, 1].map((part) => path("level", `M0 ${height * part}H${width}`))}
      ${gaps.map((x) => path("gap", `M${x} 0V${height}`))} ${lines.map((d) => path("line", d))}
      ${head ? path("head", `M${head.x} ${head.y}h0`) : nothing}
    </svg>`;
    render(html`${svgTemplate}<span class="echo-plot__top">${words(top)}</span>`, this);
  }
}

const path = (name: string, d: string) => svg`<path class="echo-plot__${name}" d=${d}></path>`;

customElements.define("echo-plot", EchoPlot);

declare global {
  interface HTMLElementTagNameMap {
    "echo-plot": EchoPlot;
  }
}
