/**
 * The password of a share: HTTP Basic (RFC 7617) with any user name. A wrong one is answered late, the later the more of
 * them came from a network, and while one is being thought about no other of that network is looked at: trying many
 * takes long, and trying them at once is of no use. A right one is answered at once.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { secretBytes } from "../../base/random.ts";
import { networkOf } from "./address_key.ts";

/**
 * `missing`: none was given; `wrong`: told when its time has passed; `busy`: come again later, nothing was looked at.
 */
export type Verdict = "right" | "missing" | "wrong" | "busy";

/** Milliseconds that each wrong password of a network adds to the wait for its answer, and the longest wait. */
const STEP = 1000;
const LONGEST = 10_000;
/** Milliseconds after which a network is forgotten that tried no more. */
const MEMORY = 600_000;
/** Networks that are remembered, at most. */
const NETWORKS = 4096;
/** Characters of a header that are looked at. */
const LONGEST_HEADER = 2048;

interface Tries {
  wrong: number;
  /** When the last one was answered, by Clock.elapsed; Infinity while it is thought about. */
  at: number;
}

/** Judges passwords. */
export class Guard {
  readonly #clock: Clock;
  /** Those that came last stand last. */
  readonly #tries = new Map<string, Tries>();
  /** Hashing both with a key that nobody knows makes them equally long, and says nothing of where they differ. */
  readonly #key = secretBytes(32);

  /** The clock tells how long ago something was tried, and wakes who waits. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Judges what came from an address.
   * @param header of the request, Authorization
   */
  async judge(password: Uint8Array, header: string | null, from: string): Promise<Verdict> {
    const given = readPassword(header);
    if (given === null) return "missing";
    const network = networkOf(from);
    const before = this.#find(network);
    if (before?.at === Infinity) return "busy";
    if (this.#isSame(given, password)) return "right";
    const tries = { wrong: (before?.wrong ?? 0) + 1, at: Infinity };
    if (before === undefined && !this.#makeRoom()) return "busy";
    this.#tries.delete(network);
    this.#tries.set(network, tries);
    await this.#sleep(Math.min(LONGEST, tries.wrong * STEP));
    tries.at = this.#clock.elapsed();
    return "wrong";
  }

  #find(network: string): Tries | undefined {
    const tries = this.#tries.get(network);
    if (tries === undefined || tries.at + MEMORY > this.#clock.elapsed()) return tries;
    this.#tries.delete(network);
    return undefined;
  }

  /** Forgets the one that has not tried for longest, unless all are being thought about. */
  #makeRoom(): boolean {
    if (this.#tries.size < NETWORKS) return true;
    const oldest = this.#tries.entries().find(([, { at }]) => at !== Infinity);
    return oldest !== undefined && this.#tries.delete(oldest[0]);
  }

  #isSame(given: Uint8Array, password: Uint8Array): boolean {
    const [a, b] = [given, password].map((bytes) => createHmac("sha256", this.#key).update(bytes).digest());
    return timingSafeEqual(a, b);
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(milliseconds, resolve));
  }
}

/** The password of an Authorization header, its bytes; null when there is none. */
function readPassword(header: string | null): Uint8Array | null {
  if (header === null || header.length > LONGEST_HEADER) return null;
  const [, text] = /^basic +([A-Za-z0-9+/]*={0,2})$/i.exec(header.trim()) ?? [];
  if (text === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const colon = bytes.indexOf(":".charCodeAt(0));
    return colon < 0 ? null : bytes.subarray(colon + 1);
  } catch {
    return null;
  }
}
