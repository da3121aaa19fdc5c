import type { Line } from "./room-lines";

/**
 * Gives the lines that are as they were the same objects as before, so that only those that have changed are
 * rendered again.
 */
export class StableLines {
  #known = new Map<string, Line>();

  of(lines: readonly Line[]): Line[] {
    const stable = lines.map((line) => {
      const known = this.#known.get(line.key);
      return known && isSame(known, line) ? known : line;
    });
    this.#known = new Map(stable.map((line) => [line.key, line]));
    return stable;
  }
}

function isSame(a: Line, b: Line): boolean {
  const fields = Object.keys(b) as (keyof Line)[];
  return fields.every((field) => isSameValue(a[field], b[field]));
}

function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  return isObject(a) && isObject(b) && JSON.stringify(a) === JSON.stringify(b);
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;
