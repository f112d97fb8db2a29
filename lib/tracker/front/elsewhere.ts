/**
 * Where the HTTP batch engine sends what it does not answer itself: Deno.serve on a unix socket that has a name but no
 * file (the name begins with a zero byte), so that nothing is left behind however the program ends. Deno has such
 * sockets from 2.8 on; before that it is a port of loopback that the system chooses. Whoever finds either gets the pages
 * that everybody gets.
 */
import { errorText, type Fault, fault } from "../../base/fault.ts";

/** Answers what came there. */
export type AnswerInner = (request: Request) => Response | Promise<Response>;

/** A server without answers yet. */
export interface Inner {
  /** The socket's name, or `127.0.0.1:PORT`: what the engine is told. */
  readonly place: string;
  /** What answers from now on. */
  serve(handler: AnswerInner): void;
  stop(): Promise<void>;
}

/** What is used of Deno.serve; tests have others. */
export type ServeInner = (
  where: { path: string } | { hostname: string; port: number },
  handler: AnswerInner,
) => { readonly addr: Deno.Addr; shutdown(): Promise<void> };

/** Opens it; `secret` is text that nobody guesses. It takes the permissions to read and to write. */
export function openInner(secret: string, serve: ServeInner = denoServe): Inner | Fault {
  let handler: AnswerInner = () => new Response(null, { status: 503 });
  const answer = (request: Request) => handler(request);
  try {
    const { place, shutdown } = openAny(`\0muster-${secret}`, answer, serve);
    return {
      place,
      serve: (wanted) => handler = wanted,
      stop: shutdown,
    };
  } catch (error) {
    const why = `--http-engine batch cannot be had: ${errorText(error)}.`;
    return fault("cannot-listen", why, "Leave --http-engine out.");
  }
}

function openAny(path: string, answer: AnswerInner, serve: ServeInner) {
  try {
    const server = serve({ path }, answer);
    return { place: path, shutdown: () => server.shutdown() };
  } catch {
    const server = serve({ hostname: "127.0.0.1", port: 0 }, answer);
    const { port } = server.addr as Deno.NetAddr;
    return { place: `127.0.0.1:${port}`, shutdown: () => server.shutdown() };
  }
}

const denoServe: ServeInner = (where, handler) => {
  if ("path" in where) return Deno.serve({ ...where, onListen() {} }, handler);
  return Deno.serve({ ...where, onListen() {} }, handler);
};
