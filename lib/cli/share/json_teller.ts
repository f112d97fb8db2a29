/** Tells of shares in events: version 1 of a contract with programs, a JSON object a line, on stdout. */
import { type Fault, faultLine } from "../../base/fault.ts";
import { PROGRAM } from "../../base/version.ts";
import type { Scanned } from "../../metainfo/scan.ts";
import type { Getter } from "../../share/getters.ts";
import type { Placed } from "../../share/placed.ts";
import type { Share } from "../../share/share.ts";
import { Outlet } from "../client/outlet.ts";
import { harmless, isoDate, jsonText } from "../console_text.ts";
import type { Env } from "../env.ts";
import type { Begun, ShareTeller } from "./teller.ts";

/** After so many milliseconds without an event progress is told again: a sign of life. */
const SILENCE = 60_000;

export class ShareJson implements ShareTeller {
  readonly #env: Env;
  readonly #outlet: Outlet;
  /** What goes wrong, and the live lines, on stderr. */
  readonly #text: ShareTeller;
  #last = "";
  #printedAt = 0;

  /** `text` tells nothing but what goes wrong. */
  constructor(env: Env, text: ShareTeller) {
    this.#env = env;
    this.#text = text;
    this.#outlet = new Outlet(env.out);
  }

  get lost(): AbortSignal {
    return this.#outlet.lost;
  }

  begun(begun: Begun): void {
    this.#print("started", { program: PROGRAM, ...begun });
  }

  found(placed: Placed, _scanned: Scanned): void {
    this.#print("hashing", thingOf(placed));
  }

  shared(placed: Placed, { infoHash }: Share, page: string, command: string): void {
    this.#print("shared", { ...thingOf(placed), url: page, command, infoHash });
  }

  failed(placed: Placed, why: Fault, isLast: boolean): void {
    this.#text.failed(placed, why, isLast);
    const { name, path } = thingOf(placed);
    this.#print("failed", { name, path, error: { code: why.fault, message: faultLine(why) } });
  }

  changed(placed: Placed, why: string | null): void {
    this.#text.changed(placed, why);
    this.#print("changed", { name: placed.name, why });
  }

  removed({ name }: Placed): void {
    this.#print("removed", { name });
  }

  finished({ name }: Placed, address: string | null, have: number): void {
    this.#print("finished", { name, address, have });
  }

  note(message: string): void {
    this.#print("note", { message: harmless(message) });
  }

  progress(shelf: readonly Placed[], now: number): void {
    const shares = shelf.map((placed) => progressOf(placed, now));
    const text = jsonText(shares);
    if (text === this.#last && this.#env.clock.elapsed() - this.#printedAt < SILENCE) return;
    this.#last = text;
    this.#print("progress", { shares });
  }

  ended(): void {
    this.#print("stopped", {});
  }

  #print(event: string, fields: object): void {
    const time = isoDate(Math.floor(this.#env.clock.now() / 1000));
    this.#printedAt = this.#env.clock.elapsed();
    this.#outlet.write(`${jsonText({ version: 1, event, time, ...fields })}\n`);
  }
}

function thingOf({ name, wish: { root }, size, files }: Placed) {
  return { name, path: root, size, files };
}

function progressOf(placed: Placed, now: number) {
  const { have, getting, upRate } = placed.exhibit();
  const { name, state, size, getters } = placed;
  const seconds = getters.secondsLeft(now);
  return {
    ...{ name, state: state.kind, done: state.kind === "hashing" ? state.done : size, size, have, getting },
    upRate: Math.round(upRate),
    secondsLeft: seconds === null ? null : Math.ceil(seconds),
    getters: getters.rows(now).slice(0, MOST_GETTERS).map(getterOf),
  };
}

/** Getters that an event names. */
const MOST_GETTERS = 1_000;

function getterOf({ rate, secondsLeft, ...others }: Getter) {
  return {
    ...others,
    rate: Math.round(rate),
    secondsLeft: secondsLeft === null ? null : Math.ceil(secondsLeft),
  };
}
