import { requiredElement } from "@shell/required-element";
import { Announcer } from "./announcer";
import { HeldPosts } from "./held-posts";
import { KeyEvents } from "./key-events";
import { LastRead } from "./last-read";
import { readPageBounds } from "./page-bounds";
import { PostList } from "./post-list";
import { showPostTimes } from "./post-times";
import { UnreadMark } from "./unread-mark";
import type { PostSaved } from "./wire.gen";

/** The posts of a blog's page, as events change them and a reader reads them. */
export class Timeline {
  readonly list: PostList;
  readonly #page: HTMLElement;
  readonly #held: HeldPosts;
  readonly #keyEvents: KeyEvents;
  readonly #announcer: Announcer;
  readonly #lastRead: LastRead;
  readonly #mark: UnreadMark;

  /** `isAtTop` says whether the reader sees the beginning of `posts`; `prepare` gets each new article. */
  constructor(
    page: HTMLElement,
    isAtTop: () => boolean,
    prepare: (article: HTMLElement, id: number) => void,
  ) {
    const posts = requiredElement(page, "[data-posts]");
    this.#page = page;
    this.#lastRead = new LastRead(page.dataset.stream ?? "");
    this.#mark = new UnreadMark(requiredElement(page, "[data-unread-mark]"));
    this.#announcer = new Announcer(requiredElement(page, "[data-announcer]"));
    this.#keyEvents = new KeyEvents(requiredElement(page, "[data-key-events]"));
    this.#held = new HeldPosts(posts, requiredElement(page, "[data-news]"), isAtTop, (first) =>
      this.#mark.below(first),
    );
    this.list = new PostList(posts, readPageBounds(page), (article, id) => {
      showPostTimes(article);
      this.#lastRead.watch(article);
      prepare(article, id);
    });
  }

  /** Show what has come since the reader's last visit, and remember what is read from now on. */
  start(): void {
    const { articles } = this.list;
    const missed = this.#lastRead.missed(articles);
    const first = missed.at(-1);
    if (first && missed.length < articles.length) this.#mark.below(first);
    this.#held.offer(missed);
    for (const article of articles) this.#lastRead.watch(article);
  }

  /** Returns whether the page did not have the post. */
  save(post: PostSaved): boolean {
    this.#keyEvents.save(post);
    const added = this.#held.add(() => this.list.save(post)) !== null;
    if (added) this.#announcer.add(post.label);
    this.#showEmpty();
    return added;
  }

  remove(id: number): void {
    this.#keyEvents.remove(id);
    this.list.remove(id);
    this.#held.updateButton();
    this.#showEmpty();
  }

  /** Make a post of the page visible; null if the page has no such post. */
  show(id: number): HTMLElement | null {
    const article = this.list.find(id);
    if (article) this.#held.reveal(article);
    return article;
  }

  #showEmpty(): void {
    requiredElement(this.#page, "[data-empty]").hidden = !this.list.isEmpty;
  }
}
