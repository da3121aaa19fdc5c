/** What the connection check and the protocol page load, and no other page. */
import "./connection-check.css";
import "./protocol-page.css";
import "./connection-check";
import "./copy-sample";
