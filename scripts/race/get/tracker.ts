/**
 * The tracker of the race, a program of its own: tells everybody of all the others, and writes when it answered whom.
 * Arguments: the address and the port to listen on. A line of JSON (`Answered`) for each announce.
 */

/** An announce that was answered. */
export interface Answered {
  /** Milliseconds since 1970, with fractions. */
  readonly at: number;
  /** A character a byte: clients write the same hash in different ways. */
  readonly hash: string;
  readonly port: number;
  readonly left: number;
  readonly event: string;
}

const INTERVAL = 1800;
/** Six bytes for each peer, as letters, by torrent and by `address:port`. */
const swarms = new Map<string, Map<string, string>>();

function others(swarm: Map<string, string>, own: string): string {
  return [...swarm].filter(([key]) => key !== own).slice(0, 50).map(([, bytes]) => bytes).join("");
}

function meet({ hash, port, event }: Answered, host: string): string {
  const swarm = swarms.get(hash) ?? new Map<string, string>();
  swarms.set(hash, swarm);
  const key = `${host}:${port}`;
  if (event === "stopped") swarm.delete(key);
  else swarm.set(key, String.fromCharCode(...host.split(".").map(Number), port >> 8, port & 255));
  return others(swarm, key);
}

function plain(text: string): string {
  return text.replaceAll(/%(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

function answer(request: Request, { remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>): Response {
  const value = (name: string) => new RegExp(`[?&]${name}=([^&]*)`).exec(request.url)?.[1] ?? "";
  const announce = {
    hash: plain(value("info_hash")),
    port: Number(value("port")),
    left: Number(value("left")),
    event: value("event"),
  };
  const peers = meet({ ...announce, at: 0 }, remoteAddr.hostname);
  const text = `d8:intervali${INTERVAL}e5:peers${peers.length}:${peers}e`;
  const body = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  say({ ...announce, at: performance.timeOrigin + performance.now() });
  return new Response(body, { headers: { "content-type": "text/plain", "cache-control": "no-transform" } });
}

function say(answered: Answered): void {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(answered) + "\n"));
}

if (import.meta.main) {
  const [hostname, port] = Deno.args;
  const onListen = () => Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
  Deno.serve({ hostname, port: Number(port), onListen }, answer);
}
