/**
 * The tracker's sockets for UDP: one for each address of this machine, so that an answer leaves from the address that
 * was asked. (A socket on all addresses lets the system choose, and a client does not take an answer from somewhere
 * else.) They follow the machine's addresses as those come and go.
 */
import { hostOf } from "../../base/address.ts";
import type { Clock } from "../../base/clock.ts";
import { errorText, type Fault, fault, isFault } from "../../base/fault.ts";
import { ANSWER_ROOM } from "../../protocol/udp_answer.ts";
import { listenFault } from "./listen.ts";
import { anotherPort } from "./port_holder.ts";
import type { UdpHandler } from "./udp.ts";

/** What is used of Deno.DatagramConn. */
export interface Datagrams {
  receive(buffer: Uint8Array): Promise<[Uint8Array, Deno.Addr]>;
  send(packet: Uint8Array, to: Deno.Addr): Promise<number>;
  close(): void;
}

/** Opens a socket on an address, or throws as Deno.listenDatagram does. */
export type OpenDatagrams = (hostname: string, port: number) => Datagrams;

export interface UdpListenOptions {
  port: number;
  /** The addresses to be asked at, as they are now. */
  hosts(): readonly string[];
  /** Those that stand for all of a family (`0.0.0.0`, `::`), if all were asked for. */
  all: readonly string[];
  clock: Clock;
  open?: OpenDatagrams;
}

/** Sockets that are held, and answer once there is something to answer with. */
export interface UdpSockets {
  /** Starts to answer. `log` takes a line for the operator, of the kind that repeats itself. */
  serve(handler: UdpHandler, log: (line: string) => void): void;
  /** Looks at the machine's addresses anew. */
  follow(): void;
  /** The addresses that answer. */
  hosts(): string[];
  stop(): void;
}

/** Room for the longest packet that there is: Windows does not cut one that is longer, but fails. */
const RECEIVE_ROOM = 65_536;
/** After so many failures in a row a socket rests a moment, so that a broken one does not keep the machine busy. */
const TIRED = 100;
const REST = 200;

/**
 * Opens the sockets; a Fault when another program has the port. Addresses that cannot be had now are tried again later.
 * `options.all` are tried in the end, where a system does not let one program have a port on several addresses (wine):
 * they stand for all addresses at once.
 */
export function holdUdp(options: UdpListenOptions): UdpSockets | Fault {
  const each = hold(options, options.hosts);
  if (!isFault(each) || options.all.length === 0 || !isOurOwn(each, options)) return each;
  const whole = hold(options, () => options.all);
  return isFault(whole) ? each : whole;
}

/** Whether the addresses that could not be had were taken by our own sockets: now that those are closed, each is free. */
function isOurOwn({ fault }: Fault, { hosts, port, open = openDatagrams }: UdpListenOptions): boolean {
  return fault === "port-in-use" && hosts().every((host) => {
    const datagrams = attempt(open, host, port);
    if (isFault(datagrams)) return false;
    datagrams?.close();
    return true;
  });
}

function hold(options: UdpListenOptions, hosts: () => readonly string[]): UdpSockets | Fault {
  const sockets = new Sockets(options, hosts);
  const problem = sockets.open();
  if (problem === null) return sockets;
  sockets.stop();
  return problem;
}

class Sockets implements UdpSockets {
  readonly #options: UdpListenOptions;
  readonly #hosts: () => readonly string[];
  readonly #byHost = new Map<string, UdpSocket>();
  #serving: { handler: UdpHandler; log: (line: string) => void } | null = null;

  constructor(options: UdpListenOptions, hosts: () => readonly string[]) {
    this.#options = options;
    this.#hosts = hosts;
  }

  /** Opens what is missing. Gives the first that is another program's; other failures mend themselves or do not. */
  open(): Fault | null {
    const { port, clock, open = openDatagrams } = this.#options;
    let problem: Fault | null = null;
    for (const host of this.#hosts()) {
      if (this.#byHost.has(host)) continue;
      const datagrams = attempt(open, host, port);
      if (datagrams === null) continue;
      if (isFault(datagrams)) {
        problem ??= datagrams;
        continue;
      }
      const socket = new UdpSocket(datagrams, clock);
      this.#byHost.set(host, socket);
      if (this.#serving !== null) socket.serve(this.#serving.handler, this.#serving.log);
    }
    return problem;
  }

  serve(handler: UdpHandler, log: (line: string) => void): void {
    this.#serving = { handler, log };
    for (const socket of this.#byHost.values()) socket.serve(handler, log);
  }

  follow(): void {
    const wanted = new Set(this.#hosts());
    for (const [host, socket] of this.#byHost) {
      if (wanted.has(host)) continue;
      socket.close();
      this.#byHost.delete(host);
    }
    const problem = this.open();
    if (problem !== null) this.#serving?.log(problem.message);
  }

  hosts(): string[] {
    return [...this.#byHost.keys()];
  }

  stop(): void {
    for (const socket of this.#byHost.values()) socket.close();
    this.#byHost.clear();
  }
}

function openDatagrams(hostname: string, port: number): Datagrams {
  return Deno.listenDatagram({ hostname, port, transport: "udp" });
}

/** A socket; the Fault that its port is taken; null when the address cannot be had, now at least. */
function attempt(open: OpenDatagrams, host: string, port: number): Datagrams | Fault | null {
  try {
    return open(host, port);
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return listenFault(error, host, port);
    return error instanceof Deno.errors.AddrInUse ? udpPortInUse(host, port) : null;
  }
}

/** Another program has the port. */
export function udpPortInUse(host: string, port: number): Fault {
  return fault(
    "port-in-use",
    `UDP port ${port} of ${hostOf(host)} is already in use by another program.`,
    `Stop that program, or ${anotherPort(port)}`,
  );
}

/** One address: receives, has it handled, sends. */
class UdpSocket {
  readonly #datagrams: Datagrams;
  readonly #clock: Clock;
  #closed = false;
  #failures = 0;

  constructor(datagrams: Datagrams, clock: Clock) {
    this.#datagrams = datagrams;
    this.#clock = clock;
  }

  /**
   * Answers until it is closed, one packet after the other: receiving while an answer is still being sent was no faster
   * (tests/bench/RESULTS.md).
   */
  async serve(handler: UdpHandler, log: (line: string) => void): Promise<void> {
    const buffer = new Uint8Array(RECEIVE_ROOM);
    const out = new Uint8Array(ANSWER_ROOM);
    while (!this.#closed) {
      try {
        const [packet, from] = await this.#datagrams.receive(buffer);
        this.#failures = 0;
        const length = handler(packet, (from as Deno.NetAddr).hostname, out);
        if (length === 0) continue;
        try {
          await this.#datagrams.send(out.subarray(0, length), from);
        } catch { /* lost, as any packet may be: a stranger can name a sender that is none (port 0) */ }
      } catch (error) {
        if (!this.#closed) await this.#endure(error, log);
      }
    }
  }

  /**
   * A failed receive is no reason to stop. On Windows one fails because an answer before it met a closed port, or for a
   * packet that was too long or had come too far: that is anybody's doing, and is passed over.
   */
  async #endure(error: unknown, log: (line: string) => void): Promise<void> {
    if (isStrangers(error) || ++this.#failures < TIRED) return;
    log(`UDP fails again and again: ${errorText(error)}. Going on.`);
    await new Promise<void>((resolve) => this.#clock.after(REST, resolve));
  }

  close(): void {
    this.#closed = true;
    try {
      this.#datagrams.close();
    } catch { /* it was closed by an error */ }
  }
}

/** Failures of a receive that a stranger's packet makes: WSAECONNRESET, WSAEMSGSIZE, WSAENETRESET. */
function isStrangers(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || /\(os error 100(40|52|54)\)/.test(errorText(error));
}
