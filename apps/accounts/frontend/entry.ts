/** The bundle of the profile, and of the pages that use passkeys. */
import { enablePasskeys } from "./passkeys";
import { offerTimeZone } from "./time-zone";

enablePasskeys(document);
offerTimeZone(document);
