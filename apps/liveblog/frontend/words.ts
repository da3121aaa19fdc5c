import { gettext } from "@realtime/index";

/** Sentences for people that scripts show. Those of the pages come from the server. */
export const WORDS = {
  changed: gettext("Someone else has changed this update. Saving shows you both texts."),
  deleted: gettext("Someone has deleted this update. Copy your text if you still need it."),
  discard: gettext("Discard your changes?"),
  notChanged: gettext("Not changed."),
  notDeleted: gettext("Not deleted."),
  notEnded: gettext("Not ended."),
  notFollowed: gettext("Not changed. Please check your connection, and try again."),
  restored: gettext("Your unsent text has been restored."),
  textIsHere: gettext("{reason} Your text is still here."),
  // The outcomes of sending a form.
  forbidden: gettext(
    "Not sent: you are logged out or no longer have permission. Log in in another window, then send again.",
  ),
  noAnswer: gettext("The server did not answer. It is safe to send again."),
  noConnection: gettext("Not sent: no connection."),
  notFound: gettext("Not sent: this has been deleted."),
  serverProblem: gettext("Not sent: the server had a problem. Please try again."),
} as const;
