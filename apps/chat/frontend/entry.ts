/** What the chat's pages load. */
import "./chat.css";
import "./lobby.css";
import "./messages.css";
import "./presence-list.css";
import "./composer.css";
import "./room";
