/** The styles of the home page. */
import "./components/home.css";
