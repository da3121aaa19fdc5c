/** The bundle of the connection check, the protocol page and the status page. */
import "./state.css";
import "./connection-check.css";
import "./protocol-page.css";
import "./status-board.css";
import "./connection-check";
import "./copy-sample";
import "./status-board";
