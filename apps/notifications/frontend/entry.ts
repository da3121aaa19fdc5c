/** What a logged-in person's every page loads: the bell, and the list where there is one. */
import "./bell.css";
import "./toast.css";
import "./list.css";
import "./bell";
import "./list";
