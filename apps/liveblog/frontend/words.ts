/** Sentences for people that scripts show. Those of the pages come from the server, translated. */
export const NOT_FOLLOWED = "Not changed. Please check your connection, and try again.";

/** Fill in the `{name}`s of a sentence, which the server has translated. */
export function fillIn(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}
