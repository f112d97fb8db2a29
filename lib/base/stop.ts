/**
 * When the user wants the program to end: Ctrl+C, a closed window, a polite kill. The first wish aborts a signal;
 * the second one is an order.
 */

/** The systems that Deno knows. */
export type Platform = typeof Deno.build.os;

/** Where the system's signals come from; tests bring their own. */
export interface Signals {
  /** Throws for a signal that the platform does not have. */
  add(name: Deno.Signal, handler: () => void): void;
  remove(name: Deno.Signal, handler: () => void): void;
}

/** The signals of the system. */
export const systemSignals: Signals = {
  add: (name, handler) => Deno.addSignalListener(name, handler),
  remove: (name, handler) => Deno.removeSignalListener(name, handler),
};

/** The wish to end, once it is there. */
export interface StopWatch {
  /** Aborted at the first wish to end. */
  readonly signal: AbortSignal;
  /** Leaves the signals to the system again. */
  close(): void;
}

/**
 * Listens for Ctrl+C and its like; `onSecond` is called when the user asks again.
 * @param attended whether a terminal is there. Outside Windows a hang-up means that it was closed; without one it is
 *     ignored, since nohup is undone by the runtime, which sets every signal to its default
 */
export function watchStop(
  signals: Signals,
  { platform, attended }: { platform: Platform; attended: boolean },
  onSecond: () => void,
): StopWatch {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) onSecond();
    else controller.abort();
  };
  const hangUp = platform === "windows" || attended ? stop : () => {};
  // Windows sends SIGBREAK for Ctrl+Break and SIGHUP for a closed window; elsewhere SIGBREAK does not exist.
  const polite = platform === "windows" ? "SIGBREAK" : "SIGTERM";
  const wanted = [["SIGINT", stop], [polite, stop], ["SIGHUP", hangUp]] as const;
  const heard = wanted.filter(([name, handler]) => listen(signals, name, handler));
  return {
    signal: controller.signal,
    close: () => heard.forEach(([name, handler]) => signals.remove(name, handler)),
  };
}

/** Calls back for signals that would end the program at once otherwise, where the system has them; the result ends that. */
export function heedSignals(
  signals: Signals,
  names: readonly Deno.Signal[],
  handler: (name: Deno.Signal) => void,
): () => void {
  const heard = names.map((name) => [name, () => handler(name)] as const)
    .filter(([name, heed]) => listen(signals, name, heed));
  return () => heard.forEach(([name, heed]) => signals.remove(name, heed));
}

/** A signal that cannot be had is done without. */
function listen(signals: Signals, name: Deno.Signal, handler: () => void): boolean {
  try {
    signals.add(name, handler);
    return true;
  } catch {
    return false;
  }
}
