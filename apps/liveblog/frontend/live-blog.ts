import { Connection } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { ConfirmDialog } from "@shell/components/confirm-dialog";
import { requiredElement } from "@shell/required-element";
import { HeldPosts } from "./held-posts";
import { elementOf } from "./html";
import { LiveblogSession } from "./liveblog-session";
import { readPageBounds } from "./page-bounds";
import { addControls, confirmDelete } from "./post-controls";
import { PostEditors } from "./post-editors";
import { inputChanged, isChanged, isPostForm, renew, restore, submit } from "./post-form";
import { PostList } from "./post-list";
import { showPostTimes } from "./post-times";
import type { BlogSaved, LiveblogEvent, PostSaved } from "./wire.gen";

const CHANGED = "Someone else has changed this update. Saving replaces their text.";
const DELETED = "Someone has deleted this update. Copy your text if you still need it.";

/** `<live-blog>`: keeps the server-rendered page of a blog up to date, and lets editors edit on it. */
export class LiveBlog extends HTMLElement {
  #session: LiveblogSession | null = null;
  #list!: PostList;
  #held!: HeldPosts;
  #editors!: PostEditors;
  #dialog: ConfirmDialog | null = null;

  connectedCallback(): void {
    if (this.#session) return;
    this.#assemble();
    this.#listen();
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
    const dialog = this.querySelector("dialog");
    this.#dialog = dialog && new ConfirmDialog(dialog, () => this.#saved(location.pathname));
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

  #listen(): void {
    this.addEventListener("submit", (event) => void this.#submitted(event));
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("keydown", (event) => this.#keyPressed(event));
    this.addEventListener("input", ({ target }) => {
      const form = target instanceof Element && target.closest("form");
      if (isPostForm(form)) inputChanged(form);
    });
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    const form = event.target;
    if (!isPostForm(form)) return;
    event.preventDefault();
    const url = await submit(form);
    if (url === null) return;
    if (form.dataset.edits) this.#editors.close(form);
    else renew(form, "Published.");
    this.#saved(url);
  }

  #clicked(event: MouseEvent): void {
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    const link = event.target instanceof Element && event.target.closest("a");
    if (!link || !isPlain) return;
    const form = link.closest("form");
    if (link.matches("[data-edit]")) void this.#editors.open(link);
    else if (link.matches("[data-delete]") && this.#dialog) confirmDelete(this.#dialog, link);
    else if (link.matches("[data-cancel]") && form) this.#editors.cancel(form);
    else return;
    event.preventDefault();
  }

  #keyPressed(event: KeyboardEvent): void {
    const form = event.target instanceof Element && event.target.closest("form");
    if (!isPostForm(form)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    else if (event.key === "Escape" && form.dataset.edits) this.#editors.cancel(form);
    else return;
    event.preventDefault();
  }

  /** A saved change arrives as an event. If none arrive now, the page at `url` shows it. */
  #saved(url: string): void {
    if (!this.#session?.live) location.assign(url);
  }
}

customElements.define("live-blog", LiveBlog);
