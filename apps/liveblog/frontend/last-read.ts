import { TabStorage } from "@realtime/index";

/** Remembers, on this device, the newest post of a blog that somebody has seen. */
export class LastRead {
  /** The newest post seen on earlier visits; 0 on the first. */
  readonly earlier: number;
  readonly #storage: TabStorage<number>;
  readonly #observer: IntersectionObserver;
  #newest: number;

  constructor(stream: string) {
    this.#storage = new TabStorage(`liveblog.read:${stream}`, () => localStorage);
    this.earlier = Number(this.#storage.load(0)) || 0;
    this.#newest = this.earlier;
    this.#observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.#seen(target);
    });
  }

  /** Count `article` as read once it has been in view. */
  watch(article: HTMLElement): void {
    this.#observer.observe(article);
  }

  /** Those of `articles` that have come since the last visit; none on the first. */
  missed(articles: HTMLElement[]): HTMLElement[] {
    return this.earlier === 0 ? [] : articles.filter((each) => idOf(each) > this.earlier);
  }

  #seen(article: Element): void {
    this.#observer.unobserve(article);
    const id = idOf(article as HTMLElement);
    if (id <= this.#newest) return;
    this.#newest = id;
    this.#storage.save(id);
  }
}

const idOf = ({ dataset }: HTMLElement) => Number(dataset.post);
