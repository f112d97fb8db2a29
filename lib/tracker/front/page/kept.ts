/** What takes a while to make and is good for a while: made when it is asked for, once for all who ask meanwhile. */
export class Kept<T> {
  readonly #milliseconds: number;
  readonly #now: () => number;
  readonly #make: () => Promise<T>;
  #value: Promise<T> | null = null;
  /** When it is old; it is not while it is being made. */
  #end = Infinity;

  /** It is good for so many milliseconds from when it was made; `now` tells them. */
  constructor(milliseconds: number, now: () => number, make: () => Promise<T>) {
    this.#milliseconds = milliseconds;
    this.#now = now;
    this.#make = make;
  }

  /** The value, or the error that making it ended with: the next who asks tries again. */
  get(): Promise<T> {
    if (this.#value === null || this.#now() >= this.#end) this.#value = this.#makeAnew();
    return this.#value;
  }

  async #makeAnew(): Promise<T> {
    this.#end = Infinity;
    try {
      const value = await this.#make();
      this.#end = this.#now() + this.#milliseconds;
      return value;
    } catch (error) {
      this.#value = null;
      throw error;
    }
  }
}
