import { keepRelativeTimes, showRelativeTimes } from "@realtime/index";

/** Times of posts are relative for a day. After that, the date tells readers more. */
const OPTIONS = { dateAfterMs: 24 * 3_600_000 };

/** Show the times in `root` now. */
export const showPostTimes = (root: ParentNode) => showRelativeTimes(root, OPTIONS);

/** Show the times in `root` now and while time passes. */
export const keepPostTimes = (root: ParentNode) => keepRelativeTimes(root, OPTIONS);
