import { KEPT } from "./round-trips";

export interface Size {
  width: number;
  height: number;
}

export interface Plot {
  /** The value at the upper edge: a round number. */
  top: number;
  /** SVG paths, one for each run of echoes that came back. */
  lines: string[];
  /** Where echoes were lost. */
  gaps: number[];
  /** The newest echo that came back, if it is the last. */
  head: { x: number; y: number } | null;
}

/** The newest time stands at the right edge; older ones move left, `KEPT` of them over the width. */
export function plotOf(times: readonly (number | null)[], { width, height }: Size): Plot {
  const top = roundUp(Math.max(0, ...times.filter((time) => time !== null)));
  const step = width / (KEPT - 1);
  const x = (index: number) => tidy(width - (times.length - 1 - index) * step);
  const y = (time: number) => tidy(height - (time / top) * height);

  const runs: string[][] = [];
  const gaps: number[] = [];
  let run: string[] = [];
  for (const [index, time] of times.entries()) {
    if (time === null) {
      gaps.push(x(index));
      run = [];
    } else {
      if (run.length === 0) runs.push(run);
      run.push(`${x(index)} ${y(time)}`);
    }
  }
  const last = times.at(-1) ?? null;
  return {
    top,
    lines: runs.map((points) => `M${points.join("L")}${points.length === 1 ? "h0" : ""}`),
    gaps,
    head: last === null ? null : { x: x(times.length - 1), y: y(last) },
  };
}

/** The next of 10, 20, 50, 100, 200, ...: so that the scale seldom changes. 10 for NaN. */
export function roundUp(value: number): number {
  for (let power = 10; ; power *= 10) {
    for (const top of [power, 2 * power, 5 * power]) if (!(value > top)) return top;
  }
}

const tidy = (value: number) => Math.round(value * 100) / 100;
