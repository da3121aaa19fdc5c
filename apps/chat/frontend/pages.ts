/** The styles of the chat's pages other than the rooms. */
import "./lobby.css";
import "./about.css";
import "./moderation.css";
import "./profile.css";
import "./search.css";
