/** Looks each second at who gets what: tells who has it now, divides the rates, and sees when enough have it. */
import { type Clock, every } from "../../base/clock.ts";
import type { Limit } from "../../client/limit.ts";
import type { Placed } from "../../share/placed.ts";
import type { Shelf } from "../../share/shelf.ts";
import type { Interface } from "../../tracker/network/own.ts";
import { ownAddressAt, plainAddress } from "./own.ts";
import type { ShareSettings } from "./plan.ts";
import { follow } from "./rates.ts";
import { type AskSwarm, swarmFrom } from "./swarm.ts";
import type { ShareTeller } from "./teller.ts";

/** What is looked at. */
export interface LookParts {
  readonly clock: Clock;
  readonly shelf: Shelf;
  readonly teller: Pick<ShareTeller, "finished" | "note">;
  readonly settings: Pick<ShareSettings, "until" | "maxHttp" | "maxUp">;
  readonly ask: AskSwarm;
  /** The port of the own client. */
  readonly peerPort: number;
  addresses(): readonly Interface[];
  /** Of plain downloads, all together. */
  readonly httpLimit: Limit;
  /** Enough have all. */
  done(): void;
}

/** Milliseconds between two looks. */
const LOOK = 1_000;

/** The looks, until they are ended. */
export class Looks {
  readonly #parts: LookParts;
  /** Who was told to have all, by share and address. */
  readonly #told = new WeakMap<Placed, Set<string>>();
  readonly end: () => void;
  #isLooking = false;

  constructor(parts: LookParts) {
    this.#parts = parts;
    this.end = every(parts.clock, LOOK, () => void this.#look());
  }

  /** One look at a time. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (const placed of [...this.#parts.shelf.placed]) await this.#lookAt(placed);
      this.#setRates();
      this.#lookForEnd();
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(placed: Placed): Promise<void> {
    if (placed.share === null) return;
    const { addresses, ask, peerPort } = this.#parts;
    const interfaces = addresses();
    const plain = (address: string) => plainAddress(address, interfaces);
    const report = await ask(placed.share.infoHash);
    const swarm = report === null ? null : swarmFrom(report, { plain, own: ownAddressAt(peerPort) });
    placed.update(swarm, plain);
    this.#tellFinished(placed);
  }

  /** Those that came and went between two looks are counted by the tracker alone. */
  #tellFinished(placed: Placed): void {
    const { teller } = this.#parts;
    const told = this.#told.get(placed) ?? new Set();
    this.#told.set(placed, told);
    const { whole, have } = placed.getters;
    for (const address of whole) {
      if (told.has(address)) continue;
      told.add(address);
      teller.finished(placed, address, told.size);
    }
    while (told.size < have) {
      told.add(`unseen ${told.size}`);
      teller.finished(placed, null, told.size);
    }
  }

  #setRates(): void {
    const { shelf: { placed }, settings: { maxHttp, maxUp }, httpLimit } = this.#parts;
    const peerRate = placed.reduce((sum, one) => sum + one.peerRate(), 0);
    const getting = placed.reduce((sum, one) => sum + one.getters.connected, 0);
    follow(httpLimit, { maxHttp, maxUp, peerRate, getting });
  }

  #lookForEnd(): void {
    const { shelf: { placed }, settings: { until }, teller, done } = this.#parts;
    if (until === 0 || placed.length === 0) return;
    if (placed.some(({ getters, share }) => share === null || getters.have < until)) return;
    teller.note(`${until} have it: done.`);
    done();
  }
}
