/** What every page of a logged-in person loads: the bell, and the list on its own page. */
import "./bell.css";
import "./toast.css";
import "./list.css";
import "./bell";
import "./list";
