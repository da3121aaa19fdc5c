/** A promise that others wait for and its maker settles. */
export class Gate {
  readonly passed: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (reason: Error) => void = () => {};

  constructor() {
    this.passed = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.passed.catch(() => {}); // nobody need wait
  }

  open(): void {
    this.#resolve();
  }

  fail(reason: Error): void {
    this.#reject(reason);
  }
}
