import { keepRelativeTimes, showRelativeTimes } from "@realtime/index";

/** Times of posts are relative for a day. After that, the date tells readers more. */
const DATE_AFTER_MS = 24 * 3_600_000;

/** Show the times in `root` now. */
export const showPostTimes = (root: ParentNode) => showRelativeTimes(root, DATE_AFTER_MS);

/** Show the times in `root` now and while time passes. */
export const keepPostTimes = (root: ParentNode) => keepRelativeTimes(root, DATE_AFTER_MS);
