/** The end of the control socket that answers: one question a connection, one answer at a time, and bounds on all. */
import { type Clock, every } from "../base/clock.ts";
import { errorText, type Fault, fault, isFault } from "../base/fault.ts";
import { systemFiles } from "../base/files.ts";
import { shownPath } from "../base/setting.ts";
import { type ControlRequest, LONGEST_REQUEST, readRequest, SIGN_OF_LIFE, writeReply } from "./message.ts";
import { type ControlPlace, noControl } from "./place.ts";
import { codeOf, connectStream, listenStream, readLine, type Stream } from "./stream.ts";

/** What a question is answered with: the result, or a Fault. */
export type AnswerControl = (request: ControlRequest) => Promise<unknown | Fault>;

/** What a server is made with. */
export interface ControlOptions {
  readonly place: ControlPlace;
  readonly answer: AnswerControl;
  readonly clock: Clock;
}

/** How a place is opened; tests have other means. */
export type OpenControl = (options: ControlOptions) => Promise<ControlServer | Fault>;

/** A socket that is listened at. */
export interface ControlServer {
  /** Hears no more questions; comes true when those that came were answered, or soon in any case. */
  stop(): Promise<void>;
}

/** The longest wait for answers that are under way at the end, in milliseconds. */
const LAST_ANSWERS = 1_000;
/** How often there is a sign of life while an answer is made, in milliseconds: callers wait for 10 s. */
const SIGNS = 2_000;
/** How long a question may take to come, and its asker to take the answer, in milliseconds. */
const PATIENCE = 5_000;

/**
 * Listens at a place for questions. A socket's file that a killed process left is taken away first; a Fault when another
 * process answers there, or the system does not let us.
 */
export const openControl: OpenControl = async (options) => {
  const { place } = options;
  const conversations = new Conversations(options);
  try {
    // Asked first: a listener of node:net that finds the place taken takes the other one's file away.
    if (await isAnswered(place)) return noControl("another muster listens there");
    const failed = place.kind === "socket" ? systemFiles.remove(place.path) : null;
    if (failed !== null) return noControl(failed.message.replace(/\.$/, ""));
    const listener = await listenStream(place, (stream) => conversations.begin(stream), options.clock);
    return {
      async stop() {
        listener.close();
        await conversations.over();
      },
    };
  } catch (thrown) {
    return cannotListen(place, thrown);
  }
};

/** Whether somebody listens at a place. */
export async function isAnswered(place: ControlPlace): Promise<boolean> {
  try {
    (await connectStream(place)).destroy();
    return true;
  } catch {
    return false;
  }
}

/** What the system says when it gives no socket, in a person's words; all else as it is. */
const WORDS: readonly (readonly [codes: RegExp, words: string])[] = [
  [/^(?:EACCES|EPERM|EROFS)$/, "this user may not write there"],
  [/^(?:EINVAL|ENAMETOOLONG)$/, "its path is longer than one of a socket may be"],
  [/^(?:ENOENT|ENOTDIR)$/, "there is no such folder"],
];

function cannotListen({ path }: ControlPlace, thrown: unknown): Fault {
  const words = WORDS.find(([codes]) => codes.test(String(codeOf(thrown))))?.[1] ?? errorText(thrown);
  return noControl(`${shownPath(path)} cannot be made, ${words}`);
}

class Conversations {
  readonly #options: ControlOptions;
  /** The answer that is being made: the next one waits for it. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #open = new Set<Promise<void>>();

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  /** Takes a connection. */
  begin(stream: Stream): void {
    const conversation = this.#hold(stream).finally(() => this.#open.delete(conversation));
    this.#open.add(conversation);
  }

  /** Comes true when all that are open have ended, or were given a second for it. */
  async over(): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(LAST_ANSWERS, late.resolve);
    await Promise.race([Promise.all(this.#open), late.promise]);
    cancel();
  }

  /** One question and its answer. */
  async #hold(stream: Stream): Promise<void> {
    const { clock } = this.#options;
    const impatient = () => clock.after(PATIENCE, () => stream.destroy());
    let cancel = impatient();
    try {
      const line = await readLine(stream, LONGEST_REQUEST);
      cancel();
      const reply = new TextEncoder().encode(writeReply(await this.#alive(stream, this.#reply(line))));
      cancel = impatient();
      await stream.write(reply);
      stream.end();
    } catch {
      // Nobody is there any more.
      stream.destroy();
    } finally {
      cancel();
    }
  }

  /** Gives signs of life until there is an answer. */
  async #alive(stream: Stream, reply: Promise<unknown>): Promise<unknown> {
    const sign = new TextEncoder().encode(SIGN_OF_LIFE);
    // Whoever is gone is noticed when the answer is written.
    const end = every(this.#options.clock, SIGNS, () => void stream.write(sign).catch(() => {}));
    return await reply.finally(end);
  }

  async #reply(line: string | null): Promise<unknown> {
    if (line === null) return fault("bad-request", "This cannot be answered: it is too long, or no line.");
    const request = readRequest(line);
    if (isFault(request)) return request;
    const answer = this.#last.then(() => this.#options.answer(request)).catch((thrown) =>
      fault("internal", `An internal error came up: ${errorText(thrown)}.`)
    );
    this.#last = answer;
    return await answer;
  }
}
