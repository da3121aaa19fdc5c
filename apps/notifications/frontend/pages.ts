/** The styles of the pages of notifications: the list, the preferences and the devices. */
import "./row.css";
import "./list.css";
import "./preferences.css";
import "./devices.css";
