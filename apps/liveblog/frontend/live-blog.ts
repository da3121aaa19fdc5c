import { Connection, readCursor, type Subscription } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { ConfirmDialog } from "@shell/components/confirm-dialog";
import { HeldPosts } from "./held-posts";
import { elementOf } from "./html";
import { readBounds } from "./page-bounds";
import { PostEditors } from "./post-editors";
import { isChanged, isPostForm, renew, restore, submit, typed } from "./post-form";
import { PostList } from "./post-list";
import { sendForm } from "./send-form";
import { showTimes } from "./times";
import type { BlogSaved, LiveblogEvent, PostSaved } from "./wire.gen";

const CHANGED = "Somebody else has changed this update meanwhile. Saving replaces their words.";
const DELETED = "Somebody has deleted this update meanwhile. Copy your text if you still need it.";

/** Keeps the server-rendered page of a blog up to date, and editors on it. */
export class LiveBlog extends HTMLElement {
  #connection: Connection | null = null;
  #subscription: Subscription | null = null;
  #list!: PostList;
  #held!: HeldPosts;
  #editors!: PostEditors;
  #dialog: ConfirmDialog | null = null;

  connectedCallback(): void {
    if (this.#connection) return;
    this.#assemble();
    this.#listen();
    this.#follow();
    for (const form of this.querySelectorAll("form")) if (isPostForm(form)) restore(form);
    this.#editors.reopen();
  }

  #assemble(): void {
    const posts = this.#get("[data-posts]");
    this.#list = new PostList(posts, readBounds(this), (article, id) => this.#dress(article, id));
    this.#held = new HeldPosts(posts, this.#get<HTMLButtonElement>("[data-news]"));
    this.#editors = new PostEditors(posts, this.#list);
    const dialog = this.querySelector("dialog");
    this.#dialog = dialog && new ConfirmDialog(dialog, () => this.#expectNews(location.pathname));
  }

  #follow(): void {
    const { stream, cursor } = readCursor(this);
    this.#connection = Connection.to(this.dataset.path ?? "");
    attachStatus(this.#connection);
    this.#subscription = this.#connection.subscribe<LiveblogEvent>(stream, {
      cursor,
      sse: this.dataset.events,
      event: (event) => this.#apply(event),
      live: (live) => this.toggleAttribute("data-live", live),
    });
  }

  #apply(event: LiveblogEvent): void {
    if (event.type === "post.saved") this.#savePost(event);
    else if (event.type === "post.deleted") this.#removePost(event.id);
    else if (event.type === "blog.saved") this.#saveBlog(event);
    else if (event.type === "blog.deleted") this.#get("[data-gone]").hidden = false;
  }

  #savePost(post: PostSaved): void {
    const added = this.#held.take(() => this.#list.save(post));
    if (added) {
      this.#get("[data-announcer]").textContent = `New update: ${post.label}`;
      this.#showEmpty();
    } else this.#editors.warn(post.id, CHANGED);
  }

  #removePost(id: number): void {
    this.#list.remove(id);
    this.#editors.warn(id, DELETED);
    this.#held.count();
    this.#showEmpty();
  }

  #saveBlog({ html, is_open }: BlogSaved): void {
    this.#get("[data-blog-header]").replaceWith(elementOf(html));
    for (const element of this.querySelectorAll<HTMLElement>("[data-when-open]")) {
      const form = element.querySelector("form");
      const holdsText = form !== null && isChanged(form);
      element.hidden = !holdsText && element.dataset.whenOpen !== String(Number(is_open));
    }
  }

  #showEmpty(): void {
    this.#get("[data-empty]").hidden = !this.#list.isEmpty;
  }

  /** Finish an article from the wire, which has nobody's own controls, for this reader. */
  #dress(article: HTMLElement, id: number): void {
    showTimes(article);
    const template = this.querySelector<HTMLTemplateElement>("template[data-controls]");
    if (!template) return;
    const controls = document.importNode(template.content, true);
    for (const link of controls.querySelectorAll("a")) {
      link.setAttribute("href", link.pathname.replace(/\/0(\/\w+\/)$/, `/${id}$1`));
      link.setAttribute("aria-describedby", `post-${id}-about`);
    }
    article.append(controls);
  }

  #listen(): void {
    this.addEventListener("submit", (event) => this.#submitted(event));
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("keydown", (event) => this.#pressed(event));
    this.addEventListener("input", ({ target }) => {
      const form = target instanceof Element && target.closest("form");
      if (isPostForm(form)) typed(form);
    });
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    const form = event.target;
    if (!isPostForm(form)) return;
    event.preventDefault();
    const place = await submit(form);
    if (place === null) return;
    if (form.dataset.edits) this.#editors.close(form);
    else renew(form, "Published.");
    this.#expectNews(place);
  }

  #clicked(event: MouseEvent): void {
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    const link = event.target instanceof Element && event.target.closest("a");
    if (!link || !isPlain) return;
    const form = link.closest("form");
    if (link.matches("[data-edit]")) void this.#editors.open(link);
    else if (link.matches("[data-delete]") && this.#dialog) this.#confirmDelete(this.#dialog, link);
    else if (link.matches("[data-cancel]") && form) this.#editors.cancel(form);
    else return;
    event.preventDefault();
  }

  #confirmDelete(dialog: ConfirmDialog, link: HTMLAnchorElement): void {
    const text = link.closest("[data-post]")?.querySelector(".post__text")?.textContent ?? "";
    dialog.ask(text.trim(), async (form) => {
      form.action = link.href;
      const outcome = await sendForm(form);
      if (outcome.kind === "done") return null;
      return outcome.kind === "failed" ? outcome.reason : "Not deleted.";
    });
  }

  #pressed(event: KeyboardEvent): void {
    const form = event.target instanceof Element && event.target.closest("form");
    if (!isPostForm(form)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    else if (event.key === "Escape" && form.dataset.edits) this.#editors.cancel(form);
    else return;
    event.preventDefault();
  }

  /** What was saved comes over the socket; without one, the page shows it when it is loaded. */
  #expectNews(place: string): void {
    if (!this.#subscription?.live) location.assign(place);
  }

  #get<E extends HTMLElement = HTMLElement>(selector: string): E {
    const element = this.querySelector<E>(selector);
    if (!element) throw new Error(`<live-blog> has no ${selector}.`);
    return element;
  }
}

customElements.define("live-blog", LiveBlog);
