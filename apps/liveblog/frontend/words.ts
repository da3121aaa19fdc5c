/**
 * Sentences for people that scripts show: a catalogue of translations can take their place here.
 *
 * Those of the pages come from the server, translated.
 */
export const WORDS = {
  changed: "Someone else has changed this update. Saving shows you both texts.",
  deleted: "Someone has deleted this update. Copy your text if you still need it.",
  discard: "Discard your changes?",
  notChanged: "Not changed.",
  notDeleted: "Not deleted.",
  notEnded: "Not ended.",
  notFollowed: "Not changed. Please check your connection, and try again.",
  restored: "Your unsent text has been restored.",
  textIsHere: "{reason} Your text is still here.",
  // What has become of a form that was sent.
  forbidden:
    "Not sent: you are logged out or no longer have permission. Log in in another window, then send again.",
  noAnswer: "The server did not answer. It is safe to send again.",
  noConnection: "Not sent: no connection.",
  notFound: "Not sent: this has been deleted.",
  serverProblem: "Not sent: the server had a problem. Please try again.",
} as const;

/** Fill in the `{name}`s of a sentence, which the server has translated. */
export function fillIn(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}
