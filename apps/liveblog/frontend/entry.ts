/** What the pages of live blogs load. */
import "./liveblog.css";
import "./posts.css";
import "./reader.css";
import "./post-form.css";
import "./live-blog";
import "./live-blogs";
import { keepPostTimes } from "./post-times";

keepPostTimes(document);
