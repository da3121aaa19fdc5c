import "./liveblog.css";
import "./live-blog";
import "./live-blogs";
import { keepTimes } from "./times";

keepTimes(document);
