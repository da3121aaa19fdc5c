import "./liveblog.css";
import "./live-blog";
import { keepTimes } from "./times";

keepTimes(document);
