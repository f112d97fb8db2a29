/** Pages that only the first thread can make, asked for by another by messages: plain data there and back. */
import type { Elsewhere } from "../front/http.ts";

const NO_CONTENT = 204;

/** No page that is made for another thread depends on who asks for it. */
const FROM_A_THREAD = "127.0.0.1";

/** What of a request such a page depends on. */
export interface Question {
  readonly path: string;
  readonly url: string;
  readonly method: string;
}

/** A response; null where the path leads nowhere. */
export type Told = {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ArrayBuffer;
} | null;

/** Questions of one thread, until they are answered. */
export class Relay {
  readonly #say: (number: number, question: Question) => void;
  readonly #waiting = new Map<number, (told: Told) => void>();
  #last = 0;

  /** `say` sends a question under a number. */
  constructor(say: (number: number, question: Question) => void) {
    this.#say = say;
  }

  /** Asks for a page. */
  async ask(path: string, { url, method }: Pick<Request, "url" | "method">): Promise<Response | null> {
    const { promise, resolve } = Promise.withResolvers<Told>();
    const number = ++this.#last;
    this.#waiting.set(number, resolve);
    this.#say(number, { path, url, method });
    const told = await promise;
    if (told === null) return null;
    const headers = told.headers.map(([name, value]): [string, string] => [name, value]);
    // A status that goes without a body allows none, not even an empty one.
    const body = told.status === NO_CONTENT ? null : told.body;
    return new Response(body, { status: told.status, headers });
  }

  /** Takes in the answer to the question of a number. */
  hear(number: number, told: Told): void {
    this.#waiting.get(number)?.(told);
    this.#waiting.delete(number);
  }
}

/** The first thread's answer. */
export async function answerQuestion(elsewhere: Elsewhere, { path, url, method }: Question): Promise<Told> {
  const response = await elsewhere(path, new Request(url, { method }), FROM_A_THREAD);
  if (response === null) return null;
  return { status: response.status, headers: [...response.headers], body: await response.arrayBuffer() };
}
