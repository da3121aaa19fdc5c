/** The bundle of every page for a logged-in person: the bell, and the list on its own page. */
import "./bell.css";
import "./toast.css";
import "./list.css";
import "./bell";
import "./list";
