/**
 * Where the HTTP batch engine sends what it does not answer itself: Deno.serve on a unix socket that has a name but no
 * file (Linux: the name begins with a zero byte), so that nothing is left behind however the program ends.
 */
import { errorText, type Fault, fault } from "../../base/fault.ts";
import type { Listeners } from "./listen.ts";

/** A name that nobody guesses, from secret bytes in hex. */
export function elsewhereName(secret: string): string {
  return `\0muster-${secret}`;
}

/** Starts to serve there. It takes the permissions to read and to write. */
export function listenElsewhere(
  path: string,
  handler: (request: Request) => Response,
): Listeners | Fault {
  try {
    const server = Deno.serve({ path, onListen() {} }, handler);
    return { stop: () => server.shutdown() };
  } catch (error) {
    return fault(
      "cannot-listen",
      `--http-engine batch cannot be had: ${errorText(error)}.`,
      "Leave --http-engine out.",
    );
  }
}
