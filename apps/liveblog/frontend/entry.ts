/** The script of the live blogs' pages. */
import "./liveblog.css";
import "./posts.css";
import "./editing.css";
import "./reader.css";
import "./embed.css";
import "./follow.css";
import "./search.css";
import "./post-form.css";
import "@images/images.css";
import "@images/uploads.css";
import "@images/image-uploads";
import "./insert-image";
import "./live-blog";
import "./live-blogs";
import { keepCodeButtons } from "./embed-code";
import { keepFollowing } from "./follow";
import { keepFormTools } from "./form-tools";
import { keepPostTimes } from "./post-times";
import { keepStandaloneForms } from "./standalone-forms";

keepCodeButtons(document);
keepFollowing(document);
keepFormTools(document);
keepStandaloneForms(document);
keepPostTimes(document);
