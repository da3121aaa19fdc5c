import { Connection } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { requiredElement } from "@shell/required-element";
import { EditorInput } from "./editor-input";
import { HeldPosts } from "./held-posts";
import { elementOf } from "./html";
import { LiveblogSession } from "./liveblog-session";
import { readPageBounds } from "./page-bounds";
import { addControls } from "./post-controls";
import { PostEditors } from "./post-editors";
import { isChanged, isPostForm, restore } from "./post-form";
import { PostList } from "./post-list";
import { showPostTimes } from "./post-times";
import type { BlogSaved, LiveblogEvent, PostSaved } from "./wire.gen";

const CHANGED = "Someone else has changed this update. Saving shows you both texts.";
const DELETED = "Someone has deleted this update. Copy your text if you still need it.";

/** `<live-blog>`: keeps the server-rendered page of a blog up to date, and lets editors edit on it. */
export class LiveBlog extends HTMLElement {
  #session: LiveblogSession | null = null;
  #list!: PostList;
  #held!: HeldPosts;
  #editors!: PostEditors;

  connectedCallback(): void {
    if (this.#session) return;
    this.#assemble();
    this.#session = this.#open();
    for (const form of this.querySelectorAll("form")) if (isPostForm(form)) restore(form);
    this.#editors.reopen();
  }

  disconnectedCallback(): void {
    this.#session?.close();
  }

  #assemble(): void {
    const posts = requiredElement(this, "[data-posts]");
    const button = requiredElement<HTMLButtonElement>(this, "[data-news]");
    const controls = this.querySelector<HTMLTemplateElement>("template[data-controls]");
    this.#list = new PostList(posts, readPageBounds(this), (article, id) => {
      showPostTimes(article);
      if (controls) addControls(article, id, controls);
    });
    this.#held = new HeldPosts(posts, button);
    this.#editors = new PostEditors(posts, this.#list);
    new EditorInput(this, this.#editors, (url) => this.#saved(url));
  }

  #open(): LiveblogSession {
    const connection = Connection.to(this.dataset.path ?? "");
    attachStatus(connection);
    return new LiveblogSession(connection, this, {
      event: (event) => this.#apply(event),
      live: (live) => this.toggleAttribute("data-live", live),
    });
  }

  #apply(event: LiveblogEvent): void {
    if (event.type === "post.saved") this.#savePost(event);
    else if (event.type === "post.deleted") this.#removePost(event.post_id);
    else if (event.type === "blog.saved") this.#saveBlog(event);
    else if (event.type === "blog.deleted") requiredElement(this, "[data-gone]").hidden = false;
  }

  #savePost(post: PostSaved): void {
    const added = this.#held.add(() => this.#list.save(post));
    if (added) {
      requiredElement(this, "[data-announcer]").textContent = `New update: ${post.label}`;
      this.#showEmpty();
    } else this.#editors.warn(post.post_id, CHANGED);
  }

  #removePost(id: number): void {
    this.#list.remove(id);
    this.#editors.warn(id, DELETED);
    this.#held.updateButton();
    this.#showEmpty();
  }

  #saveBlog({ html, is_open }: BlogSaved): void {
    requiredElement(this, "[data-blog-header]").replaceWith(elementOf(html));
    for (const element of this.querySelectorAll<HTMLElement>("[data-when-open]")) {
      const form = element.querySelector("form");
      const hasUnsentText = form !== null && isChanged(form);
      element.hidden = !hasUnsentText && element.dataset.whenOpen !== String(Number(is_open));
    }
  }

  #showEmpty(): void {
    requiredElement(this, "[data-empty]").hidden = !this.#list.isEmpty;
  }

  /** A saved change arrives as an event. If none arrive now, the page at `url` shows it. */
  #saved(url: string): void {
    if (!this.#session?.live) location.assign(url);
  }
}

customElements.define("live-blog", LiveBlog);
