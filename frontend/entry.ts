/** What every page loads: the look, the account menu and the line that tells of a lost connection. */
import "./look.css";
import "./layout.css";
import "./components/header.css";
import "./components/menu.css";
import "./components/home.css";
import "@realtime/status";
import { closeMenusOnLeave } from "./menu";

closeMenusOnLeave(document);
