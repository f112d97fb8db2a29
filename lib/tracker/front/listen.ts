/**
 * The tracker's sockets for HTTP: finding addresses to listen on, and keeping Deno.serve alive and clean on them.
 *
 * Deno.serve has no limits of its own, so two things are done from outside. It is served anew when accepting fails
 * (out of file descriptors), and idle connections are dropped then. And where a port can be shared (Linux) a fresh
 * server takes over every two minutes, and the old one is shut down: it finishes what it is answering and drops idle
 * and half-sent connections, so ten thousand connections that say nothing are gone after that time. (A request
 * that is on its way in the very moment of the change may be closed unanswered, about one in 100,000; clients try
 * again.)
 */
import { hostOf } from "../../base/address.ts";
import { type Clock, every } from "../../base/clock.ts";
import { errorText, type Fault, fault, isFault } from "../../base/fault.ts";
import type { HttpHandler } from "./http.ts";
import { anotherPort } from "./port_holder.ts";

/** How long a connection may stay idle, at most. */
export const ROTATION = 120_000;
/** Where a port cannot be shared there is a gap of a moment at each change, so it comes rarely. */
const ROTATION_WITH_GAP = 3_600_000;
/** The pause before serving again after accepting failed, in milliseconds. */
const PAUSE = 200;
/** The pause at a change with a gap: what a system takes to let go of a port. */
const GAP = 10;
/** So many failures in a row (a good hour's worth of pauses) and it is given up. */
const PATIENCE = 20_000;

/** Where a tracker can listen. */
export interface Places {
  readonly port: number;
  readonly hosts: readonly string[];
  /** Whether IPv4 and IPv6 are listened on. */
  readonly families: { readonly four: boolean; readonly six: boolean };
}

export interface ListenOptions {
  places: Places;
  handler: HttpHandler;
  clock: Clock;
  /** Takes a line for the operator; told of each failure, so let it be one that repeats itself sparingly. */
  log(line: string): void;
  /** Called once if it cannot go on. */
  ended(why: Fault): void;
  /** Called each time a server has begun to listen. */
  opened?(): void;
}

export interface Listeners {
  stop(): Promise<void>;
}

/** Linux lets several listeners share a port, so that a new one can take over without a gap. */
export function canShare(os: string = Deno.build.os): boolean {
  return os === "linux";
}

/**
 * Finds out where to listen, or why that cannot be. `bind`: addresses; empty for all of the machine, IPv4 and IPv6.
 * `port` 0: the system chooses one, the same for all addresses.
 */
export function findPlaces(bind: readonly string[], port: number): Places | Fault {
  return bind.length === 0 ? everywhere(port) : named(bind, port);
}

/** Starts to serve, or says why the port cannot be had. */
export function listen(options: ListenOptions): Listeners | Fault {
  const sites = options.places.hosts.map((host) => new Site(host, options));
  for (const site of sites) {
    const problem = site.open();
    if (problem === null) continue;
    for (const other of sites) other.close();
    return problem;
  }
  const cancel = every(options.clock, canShare() ? ROTATION : ROTATION_WITH_GAP, () => {
    for (const site of sites) site.rotate();
  });
  return {
    async stop() {
      cancel();
      await Promise.all(sites.map((site) => site.close()));
    },
  };
}

/**
 * 0.0.0.0 and :: where both can be had apart (Windows); :: alone where it takes IPv4 as well (Linux: a second
 * listener on 0.0.0.0 is refused); 0.0.0.0 alone where there is no IPv6.
 */
function everywhere(wanted: number): Places | Fault {
  const four = probe("0.0.0.0", wanted);
  const port = typeof four === "number" ? four : wanted;
  if (isFault(four) && four.fault === "port-in-use") return four;
  const six = probe("::", port, "0.0.0.0");
  if (typeof six === "number") {
    const alone = isFault(four);
    return { hosts: alone ? ["::"] : ["0.0.0.0", "::"], port: six, families: { four: !alone, six: true } };
  }
  if (six.fault === "port-in-use") {
    const dual = probe("::", port);
    if (isFault(dual)) return dual;
    return { hosts: ["::"], port: dual, families: { four: true, six: true } };
  }
  return isFault(four) ? four : { hosts: ["0.0.0.0"], port, families: { four: true, six: false } };
}

function named(bind: readonly string[], wanted: number): Places | Fault {
  let port = wanted;
  const hosts = bind.map((host) => host.replace(/^\[(.*)\]$/, "$1"));
  for (const host of hosts) {
    const probed = probe(host, port);
    if (isFault(probed)) return probed;
    port = probed;
  }
  const six = hosts.some((host) => host.includes(":"));
  return {
    hosts,
    port,
    families: { four: hosts.some((host) => !host.includes(":")) || hosts.includes("::"), six },
  };
}

/**
 * Listens for a moment, without sharing, so that a port that another program holds (which may share it: another
 * muster) is noticed. With `beside`, it does so while that address is held too. Gives the port.
 */
function probe(hostname: string, port: number, beside?: string): number | Fault {
  const held: Deno.Listener[] = [];
  try {
    if (beside !== undefined) {
      try {
        held.push(Deno.listen({ hostname: beside, port }));
      } catch { /* then it is probed alone */ }
    }
    held.push(Deno.listen({ hostname, port }));
    return (held.at(-1)!.addr as Deno.NetAddr).port;
  } catch (error) {
    return listenFault(error, hostname, port);
  } finally {
    for (const listener of held) listener.close();
  }
}

/** Why an address cannot be listened on, in a person's words. */
export function listenFault(error: unknown, host: string, port: number): Fault {
  if (error instanceof Deno.errors.AddrInUse) {
    return fault(
      "port-in-use",
      `Port ${port} is already in use by another program.`,
      `Stop that program, or ${anotherPort(port)}`,
    );
  }
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
    return fault(
      "port-not-allowed",
      `The system does not let muster listen on port ${port}.`,
      port < 1024
        ? "Ports below 1024 need an administrator's rights; choose a larger one, such as: --port 9000"
        : `Please ${anotherPort(port)}`,
    );
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return fault(
      "no-such-address",
      `This machine has no address ${host}.`,
      "Give --bind one of its own addresses, or leave --bind out to listen on all.",
    );
  }
  return fault("cannot-listen", `Cannot listen on ${hostOf(host)}:${port}: ${errorText(error)}.`);
}

/** One address, served for as long as it is wanted. */
class Site {
  readonly #host: string;
  readonly #port: number;
  readonly #options: ListenOptions;
  #server: Deno.HttpServer | null = null;
  #closing = false;
  #failures = 0;

  constructor(host: string, options: ListenOptions) {
    this.#host = host;
    this.#port = options.places.port;
    this.#options = options;
  }

  open(): Fault | null {
    try {
      const server = Deno.serve({
        hostname: this.#host,
        port: this.#port,
        reusePort: canShare(),
        onListen() {},
      }, this.#options.handler);
      this.#server = server;
      this.#options.opened?.();
      server.finished.catch((error) => this.#failed(server, error));
      return null;
    } catch (error) {
      return listenFault(error, this.#host, this.#port);
    }
  }

  /**
   * Accepting failed, most likely for want of file descriptors. The failed server still holds its connections, and
   * nobody would ever close idle ones: it is shut down, which frees theirs. Then: again.
   */
  #failed(server: Deno.HttpServer, error: unknown): void {
    if (this.#closing || server !== this.#server) return;
    this.#options.log(`Cannot take more connections for now: ${errorText(error)}. Going on.`);
    this.#server = null;
    shutDown(server);
    this.#again();
  }

  #again(pause = PAUSE): void {
    this.#options.clock.after(pause, () => {
      if (this.#closing || this.#server !== null) return;
      const problem = this.open();
      if (problem === null) this.#failures = 0;
      else if (++this.#failures > PATIENCE) this.#options.ended(problem);
      else this.#again();
    });
  }

  /** A fresh server takes over; the old one ends with its last answer. */
  rotate(): void {
    const old = this.#server;
    if (old === null || this.#closing) return;
    if (canShare()) {
      if (this.open() === null) shutDown(old);
      else this.#server = old;
      return;
    }
    this.#server = null;
    shutDown(old);
    if (this.open() !== null) this.#again(GAP);
  }

  async close(): Promise<void> {
    this.#closing = true;
    const server = this.#server;
    this.#server = null;
    if (server !== null) await shutDown(server);
  }
}

/** Ends a server; one that has failed already has ended. */
async function shutDown(server: Deno.HttpServer): Promise<void> {
  try {
    await server.shutdown();
  } catch { /* it is gone */ }
}
