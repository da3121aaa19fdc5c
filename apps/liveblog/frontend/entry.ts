/** What the pages of live blogs load. */
import "./liveblog.css";
import "./live-blog";
import "./live-blogs";
import { keepTimes } from "./times";

keepTimes(document);
