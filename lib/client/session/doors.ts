/** The port that peers come in by: opened on all addresses or those wished for, and everybody who calls is answered or sent away. */
import { errorText, type Fault, fault, isFault } from "../../base/fault.ts";
import type { Clock } from "../../base/clock.ts";
import type { Network, Socket, SocketListener } from "../peer/socket.ts";

/** The open doors. */
export interface Doors {
  readonly port: number;
  /** What a user should know. */
  readonly notes: readonly string[];
  close(): void;
}

/** What is wished for. */
export interface DoorWish {
  readonly port: number;
  /** Whether this very port was asked for. */
  readonly portWished: boolean;
  readonly bind: readonly string[];
  /** There sockets of the two families do not know of each other. */
  readonly isWindows: boolean;
}

/** Free ports that are tried when one is not free in all families. */
const TRIES = 5;
/** Milliseconds after a failed accept: too many files are open, and soon there are fewer. */
const BREATH = 200;

/** Opens the port; `welcome` gets everybody who calls. */
export function openDoors(
  wish: DoorWish,
  network: Network,
  clock: Clock,
  welcome: (socket: Socket) => void,
): Doors | Fault {
  const first = listenAll(wish, wish.port, network);
  const notes: string[] = [];
  let listeners = first;
  if (isFault(first)) {
    if (first.fault !== "port-in-use" || wish.portWished) return first;
    for (let tries = 0; isFault(listeners) && tries < TRIES; tries++) {
      listeners = listenAll(wish, 0, network);
    }
    if (isFault(listeners)) return listeners;
    notes.push(`Port ${wish.port} is taken by another program; ${listeners[0].port} is used.`);
  }
  const open = listeners as SocketListener[];
  let isClosed = false;
  for (const listener of open) accept(listener, clock, welcome, () => isClosed);
  return {
    port: open[0].port,
    notes,
    close() {
      isClosed = true;
      open.forEach((listener) => listener.close());
    },
  };
}

/** On every address, with one port number. Without a wish on IPv6 and IPv4; one of them is enough. */
function listenAll({ bind, isWindows }: DoorWish, port: number, network: Network): SocketListener[] | Fault {
  const isOpen = bind.length === 0;
  const listeners: SocketListener[] = [];
  const fail = (it: Fault) => {
    listeners.forEach((listener) => listener.close());
    return it;
  };
  let lack: Fault | null = null;
  for (const host of isOpen ? ["::", "0.0.0.0"] : bind) {
    const listener = listenOn(host, listeners[0]?.port ?? port, network);
    if (!isFault(listener)) listeners.push(listener);
    else if (!isOpen) return fail(listener);
    // Where a socket on :: takes IPv4 as well, a second one is not needed, and not to be had: but for Windows.
    else if (listener.fault === "port-in-use" && (listeners.length === 0 || isWindows)) return fail(listener);
    else lack ??= listener;
  }
  return listeners.length > 0 ? listeners : lack!;
}

function listenOn(host: string, port: number, network: Network): SocketListener | Fault {
  try {
    return network.listen(host, port);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AddrInUse) {
      return fault(
        "port-in-use",
        `Port ${port} is taken by another program.`,
        "Choose another one: --port 0 takes any free one.",
      );
    }
    if (thrown instanceof Deno.errors.AddrNotAvailable) {
      return fault(
        "bad-value",
        `${host} is no address of this machine.`,
        "Give one that is, or leave --bind out.",
      );
    }
    if (thrown instanceof Deno.errors.PermissionDenied) {
      return fault("failed", `Port ${port} may not be used by this user.`, "Choose one above 1023.");
    }
    return fault("failed", `Port ${port} of ${host} cannot be listened on: ${errorText(thrown)}.`);
  }
}

async function accept(
  listener: SocketListener,
  clock: Clock,
  welcome: (socket: Socket) => void,
  isClosed: () => boolean,
): Promise<void> {
  while (!isClosed()) {
    try {
      welcome(await listener.accept());
    } catch {
      if (isClosed()) return;
      await new Promise<void>((resolve) => clock.after(BREATH, resolve));
    }
  }
}
