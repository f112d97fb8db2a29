/** Links without sockets: bytes arrive after a delay and at a rate, in the world's time. */
import type { Link, LinkEar } from "../../../lib/client/peer/link.ts";
import type { World } from "./world.ts";

/** How a wire carries. */
export interface Wire {
  /** Milliseconds from one end to the other. */
  readonly delay: number;
  /** Bytes a millisecond, each way. */
  readonly rate: number;
}

class End implements Link {
  readonly host: string;
  readonly port: number;
  readonly #world: World;
  readonly #wire: Wire;
  other!: End;
  /** Called before the ear hears of anything. */
  touch: () => void = () => {};
  backlog = 0;
  isClosed = false;
  /** Bytes under way to this end, that it has not read. */
  readonly #inflow: Uint8Array[] = [];
  #ear: LinkEar | null = null;
  #isWaiting = false;
  #freeAt = 0;
  #isOver = false;

  constructor(world: World, wire: Wire, { host, port }: { host: string; port: number }) {
    this.#world = world;
    this.#wire = wire;
    this.host = host;
    this.port = port;
  }

  send(bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.backlog += bytes.length;
    const { delay, rate } = this.#wire;
    this.#freeAt = Math.max(this.#freeAt, this.#world.elapsed()) + bytes.length / rate;
    const copy = bytes.slice();
    const wait = this.#freeAt - this.#world.elapsed();
    this.#world.after(wait, () => {
      if (this.isClosed) return;
      this.backlog -= bytes.length;
      this.touch();
      this.#ear?.sent(bytes);
    });
    this.#world.after(wait + delay, () => this.other.#arrive(copy));
  }

  open(ear: LinkEar): void {
    this.#ear = ear;
    this.#world.after(0, () => this.#read());
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#world.after(this.#wire.delay, () => {
      this.other.#isOver = true;
      this.other.#read();
    });
  }

  #arrive(bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.#inflow.push(bytes);
    this.#read();
  }

  #read(): void {
    this.touch();
    while (!this.isClosed && !this.#isWaiting && this.#ear !== null && this.#inflow.length > 0) {
      const wait = this.#ear.data(this.#inflow.shift()!);
      if (wait <= 0) continue;
      this.#isWaiting = true;
      this.#world.after(wait, () => {
        this.#isWaiting = false;
        this.#read();
      });
    }
    if (this.#isOver && this.#inflow.length === 0 && !this.isClosed) {
      this.isClosed = true;
      this.#ear?.closed();
    }
  }
}

/** Two ends of one wire; each knows the other one's place. */
export function newWire(
  world: World,
  wire: Wire,
  caller: { host: string; port: number },
  called: { host: string; port: number },
): [callers: End, calleds: End] {
  const callers = new End(world, wire, called);
  const calleds = new End(world, wire, caller);
  callers.other = calleds;
  calleds.other = callers;
  return [callers, calleds];
}
