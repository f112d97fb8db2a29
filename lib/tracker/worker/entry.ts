/**
 * What a Worker of the tracker runs: one share of the sockets, until it is told to stop. The engines wait for packets in
 * the system, where a Worker hears nothing; so after a few rounds it looks what it was told meanwhile.
 */
import { setImmediate } from "node:timers";
import { systemClock } from "../../base/clock.ts";
import { errorText } from "../../base/fault.ts";
import type { FromWorker, Job, ToWorker } from "./job.ts";
import { openEngine } from "./engine.ts";
import type { Engine } from "./parts.ts";
import { Relay } from "./relay.ts";

/** Milliseconds that an engine waits for something to do, at most: what a stop may take. */
const WAIT = 100;
/** Rounds between two glances at the messages: one takes 8 us (measured), a round with packets 10 us and more. */
const ROUNDS = 64;

/** The part of a Worker's scope that is used; the types are those of a window. */
interface Scope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
  close(): void;
}

const scope = globalThis as unknown as Scope;
const inbox: ToWorker[] = [];
let wake = () => {};
const relay = new Relay((number, question) => say({ says: "asks", number, question }));

scope.onmessage = ({ data }) => {
  // At once, since who stops waits for what is being answered.
  if ("told" in data) return relay.hear(data.number, data.told);
  inbox.push(data);
  if ("job" in data) work(data.job);
  wake();
};

function say(message: FromWorker): void {
  scope.postMessage(message);
}

async function work(job: Job): Promise<void> {
  try {
    const warn = (about: string, text: string) => say({ says: "line", about, text });
    const engine = await openEngine(job, systemClock, warn, relay);
    say({ says: "ready" });
    await run(engine);
    await engine.close();
    say({ says: "stopped" });
  } catch (error) {
    // A fault of ours; it is told as a line, since what escapes from a Worker is printed with its stack.
    say({ says: "failed", why: errorText(error) });
  }
  scope.close();
}

/** Rounds and messages by turns, until a message says stop. */
async function run(engine: Engine): Promise<void> {
  for (;;) {
    for (let message = inbox.shift(); message !== undefined; message = inbox.shift()) {
      if ("stop" in message) return;
      if ("news" in message) engine.hear(message.news);
    }
    if (engine.round === null) await new Promise<void>((resolve) => wake = resolve);
    else {
      let isBusy = true;
      for (let i = 0; isBusy && i < ROUNDS; i++) isBusy = engine.round(WAIT);
      await (isBusy ? glance() : look());
    }
  }
}

/** Of no time, but a message takes nine of them to come through (measured): some tens of milliseconds under load. */
function glance(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Takes a millisecond or two, and every message has come: for when there is nothing else to do. */
function look(): Promise<void> {
  return new Promise((resolve) => void systemClock.after(0, resolve));
}
