/** What the pages of the chat load. */
import "./chat.css";
import "./room-header.css";
import "./lobby.css";
import "./messages.css";
import "./presence-list.css";
import "./reactions.css";
import "./composer.css";
import "./about.css";
import "./pinned-messages.css";
import "./moderation.css";
import "./sidebar.css";
import "./room";
import "./sidebar";
