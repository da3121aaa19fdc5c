/** What every page loads: the look, the account menu and the line that tells of a lost connection. */
import "./tokens.css";
import "./base.css";
import "./layout.css";
import "./components/header.css";
import "./components/menu.css";
import "./components/button.css";
import "./components/card.css";
import "./components/field.css";
import "./components/notice.css";
import "./components/sheet.css";
import "./components/home.css";
import "@realtime/status";
import { closeMenusOnLeave } from "./menu";

closeMenusOnLeave(document);
