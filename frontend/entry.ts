/** The bundle of every page: styles, the account menu and the connection status. */
import "./look.css";
import "./layout.css";
import "./components/header.css";
import "./components/menu.css";
import "@realtime/status";
import { forgetOnLogOut } from "./forget";
import { closeMenusOnLeave } from "./menu";

closeMenusOnLeave(document);
forgetOnLogOut(document);
