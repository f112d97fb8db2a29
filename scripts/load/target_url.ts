/** The tracker that `--url` names. */
import { type Family, isLoopback, readAddress } from "../../lib/base/address.ts";
import type { Fault } from "../../lib/base/fault.ts";
import { usage } from "./numbers.ts";
import type { Target } from "./torrents.ts";

/** The tracker of an announce URL; only this machine's, unless the user answers for the host. */
export function readTarget(text: string, ownsHost: boolean): Target | Fault {
  const url = URL.parse(text);
  const protocol = PROTOCOLS[url?.protocol ?? ""];
  if (url === null || protocol === undefined || (protocol === "udp" && url.port === "")) {
    return usage("--url is such as http://127.0.0.1:9000/announce or udp://127.0.0.1:9000.");
  }
  let hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (!ownsHost && !isThisMachine(hostname)) {
    return usage(
      `${hostname} is not this machine. A load test on somebody else's server is an attack; add ` +
        "--i-own-this-host if the server is yours.",
    );
  }
  if (protocol === "udp") {
    if (hostname === "localhost") hostname = "127.0.0.1";
    if (readAddress(hostname, new Uint8Array(16)) === 0) {
      return usage(`${hostname} is no address, as udp needs.`);
    }
  }
  const path = url.pathname === "/" || url.pathname === "" ? "/announce" : url.pathname;
  return { protocol, hostname, port: Number(url.port || 80), path };
}

const PROTOCOLS: Record<string, Target["protocol"]> = { "http:": "http", "udp:": "udp" };

function isThisMachine(hostname: string): boolean {
  const bytes = new Uint8Array(16);
  const family = readAddress(hostname === "localhost" ? "127.0.0.1" : hostname, bytes);
  return family !== 0 && isLoopback(bytes, family as Family);
}
