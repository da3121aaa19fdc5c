import { Connection } from "@realtime/index";
import { attachStatus } from "@realtime/status";
import { requiredElement } from "@shell/required-element";
import { EditorInput } from "./editor-input";
import { tellHeight, watchView } from "./frame";
import { elementOf } from "./html";
import { LiveblogSession } from "./liveblog-session";
import { OtherEditors } from "./other-editors";
import { addControls, markPinned } from "./post-controls";
import { PostEditors } from "./post-editors";
import { isChanged, isPostForm, restore } from "./post-form";
import { listenToReader } from "./post-links";
import { showPostTimes } from "./post-times";
import { ReaderCount } from "./reader-count";
import { ReadingPlace } from "./reading-place";
import { keepStartTime } from "./start-time";
import { Timeline } from "./timeline";
import type { BlogSaved, LiveblogEvent, PostPinned, PostSaved } from "./wire.gen";
import { WORDS } from "./words";

/** `<live-blog>`: keeps the server-rendered page of a blog up to date, and lets editors edit on it. */
export class LiveBlog extends HTMLElement {
  #session: LiveblogSession | null = null;
  #place!: ReadingPlace;
  #timeline: Timeline | null = null;
  #editors!: PostEditors;
  readonly #readers = new ReaderCount(this);
  #others: OtherEditors | null = null;

  connectedCallback(): void {
    if (this.#timeline) return;
    this.#timeline = this.#assemble();
    if (this.dataset.state !== "ended" || this.#isEditors) this.#session = this.#open();
    for (const form of this.querySelectorAll("form")) if (isPostForm(form)) restore(form);
    this.#editors.reopen();
    this.#timeline.start();
    keepStartTime(this);
    const page = this.closest<HTMLElement>("[data-embed]");
    if (page) tellHeight(page);
  }

  disconnectedCallback(): void {
    this.#session?.close();
  }

  #assemble(): Timeline {
    const posts = requiredElement(this, "[data-posts]");
    const controls = this.querySelector<HTMLTemplateElement>("template[data-controls]");
    this.#place = new ReadingPlace(posts);
    const isTopInView = this.#isEmbedded
      ? watchView(requiredElement(this, ".blog__news"))
      : () => true;
    const timeline = new Timeline(
      this,
      () => this.#place.isAtTop && isTopInView(),
      (article, id) => {
        if (controls) addControls(article, id, controls);
      },
    );
    this.#editors = new PostEditors(posts, timeline.list, (id, isOpen) => {
      if (isOpen) this.#others?.watch(id);
      else this.#others?.leave(id);
    });
    new EditorInput(this, this.#editors, (url) => this.#saved(url));
    listenToReader(this, (id) => timeline.show(id));
    return timeline;
  }

  get #isEditors(): boolean {
    return this.dataset.editor !== undefined;
  }

  /** In a frame of another site, which only reads. */
  get #isEmbedded(): boolean {
    return this.dataset.path === undefined;
  }

  #open(): LiveblogSession {
    const { path } = this.dataset;
    const connection = path === undefined ? Connection.reading() : Connection.to(path);
    attachStatus(connection);
    if (this.#isEditors)
      this.#others = new OtherEditors(connection, this.dataset.user ?? "", (id, names) =>
        this.#editors.showOthers(id, names),
      );
    return new LiveblogSession(connection, this, {
      event: (event) => this.#place.keep(() => this.#apply(event)),
      live: (live) => this.toggleAttribute("data-live", live),
      readers: (count) => this.#place.keep(() => this.#readers.set(count)),
    });
  }

  #apply(event: LiveblogEvent): void {
    if (event.type === "post.saved") this.#savePost(event);
    else if (event.type === "post.deleted") this.#removePost(event.post_id);
    else if (event.type === "post.pinned") this.#pin(event);
    else if (event.type === "blog.saved") this.#saveBlog(event);
    else if (event.type === "blog.deleted") requiredElement(this, "[data-gone]").hidden = false;
  }

  #savePost(post: PostSaved): void {
    if (!this.#timeline?.save(post)) this.#editors.warn(post.post_id, WORDS.changed);
  }

  #removePost(id: number): void {
    this.#timeline?.remove(id);
    this.#editors.warn(id, WORDS.deleted);
  }

  #pin({ post_id, html }: PostPinned): void {
    const section = requiredElement(this, "[data-pinned]");
    section.hidden = post_id === null;
    section.querySelector("article")?.remove();
    if (post_id !== null) section.append(elementOf(html));
    showPostTimes(section);
    markPinned(this, post_id);
  }

  /** Nothing follows the end of a blog but corrections, for which editors' pages stay connected. */
  #saveBlog({ html, is_open, state }: BlogSaved): void {
    requiredElement(this, "[data-blog-header]").replaceWith(elementOf(html));
    keepStartTime(this);
    this.#readers.show();
    for (const element of this.querySelectorAll<HTMLElement>("[data-when-open]")) {
      const form = element.querySelector("form");
      const hasUnsentText = form !== null && isChanged(form);
      element.hidden = !hasUnsentText && element.dataset.whenOpen !== String(Number(is_open));
    }
    if (state === "ended" && !this.#isEditors) this.#session?.close();
  }

  /** A saved change arrives as an event. If none arrive now, the page at `url` shows it. */
  #saved(url: string): void {
    if (!this.#session?.live) location.assign(url);
  }
}

customElements.define("live-blog", LiveBlog);
