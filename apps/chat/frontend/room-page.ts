/** The script and the styles of a room, and the styles of messages elsewhere. */
import "./room-header.css";
import "./messages.css";
import "./message-images.css";
import "./presence-list.css";
import "./reactions.css";
import "./composer.css";
import "./pinned-messages.css";
import "./room";
