/**
 * Where the internet finds this network (`--external-ip`): addresses, and names that are looked up again and again,
 * since a home's address changes. A name that gives no answer keeps the last good one.
 */
import { type Family, isAddress, isPrivate, isRoutable, readAddress } from "../base/address.ts";
import type { Clock } from "../base/clock.ts";
import { limitedLookup, type Lookup, LOOKUP_LIMIT } from "../base/lookup.ts";

/** How often a name is looked up, and how soon again after it gave nothing, in milliseconds. */
const AGAIN = 300_000;
const SOON = 30_000;

/** What is needed to follow hosts. */
export interface ExternalOptions {
  lookup: Lookup;
  clock: Clock;
  /** Takes one line for the operator. */
  log(line: string): void;
  /** Told of the addresses whenever they are others than before: at most one IPv4 and one IPv6 address. */
  changed(addresses: string[]): void;
}

/** The hosts, followed. */
export interface External {
  /** What to call an address: the name that it was found by, which outlives it, or itself. */
  nameOf(address: string): string;
  /** The addresses as they are now. */
  addresses(): string[];
  close(): void;
}

/**
 * Follows hosts, each an address or a name, until it is closed. Of each family the first host that has it counts.
 * Addresses are told before this returns, names when they are known.
 */
export function followExternal(hosts: readonly string[], options: ExternalOptions): External {
  const follower = new Follower(hosts, options);
  follower.start();
  return follower;
}

/** Public addresses by family. */
interface Found {
  4?: string;
  6?: string;
}

class Follower implements External {
  readonly #hosts: readonly string[];
  readonly #options: ExternalOptions;
  readonly #ask: Lookup;
  /** By host. */
  readonly #found: Found[];
  readonly #timers: (() => void)[] = [];
  #told = "";
  #closed = false;

  constructor(hosts: readonly string[], options: ExternalOptions) {
    this.#hosts = hosts;
    this.#options = options;
    this.#ask = limitedLookup(options.lookup, options.clock, LOOKUP_LIMIT);
    this.#found = hosts.map((host) => publicOnes([host]));
  }

  start(): void {
    this.#tell();
    for (const [index, host] of this.#hosts.entries()) {
      if (!isAddress(host)) void this.#follow(index, true);
      else if (isNone(this.#found[index])) this.#options.log(useless(host));
    }
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers) cancel?.();
  }

  nameOf(address: string): string {
    const index = this.#found.findIndex((one) => one[4] === address || one[6] === address);
    return index < 0 ? address : this.#hosts[index];
  }

  addresses(): string[] {
    return [this.#first(4), this.#first(6)].filter((one) => one !== undefined);
  }

  /** `well`: whether there was an answer the last time; trouble is told of once, when it begins. */
  async #follow(index: number, well: boolean): Promise<void> {
    const name = this.#hosts[index];
    const texts = await this.#ask(name).catch(() => []);
    if (this.#closed) return;
    const found = publicOnes(texts);
    const good = !isNone(found);
    if (good) this.#found[index] = found;
    else if (well) this.#options.log(texts.length === 0 ? unknown(name) : useless(name, texts[0]));
    this.#tell();
    const next = () => void this.#follow(index, good);
    this.#timers[index] = this.#options.clock.after(good ? AGAIN : SOON, next);
  }

  #tell(): void {
    const addresses = this.addresses();
    const text = addresses.join();
    if (text === this.#told) return;
    this.#told = text;
    this.#options.changed(addresses);
  }

  #first(family: Family): string | undefined {
    return this.#found.find((one) => one[family] !== undefined)?.[family];
  }
}

/** The first public address of each family. */
function publicOnes(texts: readonly string[]): Found {
  const found: Found = {};
  const bytes = new Uint8Array(16);
  for (const text of texts) {
    const family = readAddress(text, bytes);
    if (family !== 0 && isRoutable(bytes, family) && !isPrivate(bytes, family)) found[family] ??= text;
  }
  return found;
}

function isNone(found: Found): boolean {
  return found[4] === undefined && found[6] === undefined;
}

function unknown(name: string): string {
  return `--external-ip ${name} could not be looked up. Check the name and this machine's DNS; it is tried again every ` +
    `${SOON / 1000} s, and until then the last address that it had counts, if there was one.`;
}

/** The host as it was given, and for a name the address that it has. */
function useless(host: string, address?: string): string {
  const what = address === undefined ? host : `${host} is ${address}, as seen from here, which`;
  return `--external-ip ${what} means nothing to the internet. Give the address that the internet knows your router by; ` +
    "its status page tells it.";
}
