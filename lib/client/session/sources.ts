/** Which of the addresses that a session is bound to its calls leave from. */
import { type Family, isLinkLocal, isLoopback, isUnspecified, readAddress } from "../../base/address.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { Network } from "../peer/socket.ts";
import type { OpenDatagram } from "../trackers/datagram.ts";
import type { HttpGet } from "../trackers/http_door.ts";
import { noAnswer } from "../trackers/no_answer.ts";

/** How far an address reaches: within the machine, on one cable, or beyond. */
type Reach = "machine" | "cable" | "beyond";

/** An address that was read. */
interface Place {
  readonly text: string;
  readonly family: Family;
  readonly reach: Reach;
  /** 0.0.0.0 or ::, which is as good as none. */
  readonly isAny: boolean;
}

/** The ways out of a session. */
export interface Ways {
  readonly network: Network;
  readonly httpGet: HttpGet;
  readonly openDatagram: OpenDatagram;
}

/** The same, kept to the addresses bound; a call that none of them can make fails as one to where there is no way. */
export function boundWays(bind: readonly string[], ways: Ways): Ways {
  const bound = bind.map(placeOf).filter((place) => place !== null);
  if (bound.every(({ isAny }) => isAny)) return ways;
  const { network, httpGet, openDatagram } = ways;
  const toward = (host: string) => {
    const place = placeOf(host);
    return place === null ? noAnswer("unreachable") : sourceOf(bound, place.family, place.reach);
  };
  return {
    network: {
      connect: async (host, port, signal) => await network.connect(host, port, signal, orThrow(toward(host))),
      listen: (host, port) => network.listen(host, port),
    },
    async httpGet(url, address, agent, signal) {
      const from = toward(address);
      return isFault(from) ? from : await httpGet(url, address, agent, signal, from);
    },
    openDatagram: (family) => openDatagram(family, orThrow(sourceOf(bound, family, "beyond"))),
  };
}

/**
 * The address for calls to a family, best one that reaches as far as they go. Null: whichever the system chooses. To a
 * neighbour on an IPv6 cable it is the one of that cable anyway; and node's sockets know no such address.
 */
function sourceOf(bound: readonly Place[], family: Family, reach: Reach): string | null | Fault {
  const own = bound.filter((place) => place.family === family);
  const isOnCable = (place: Place) => family === 6 && place.reach === "cable";
  const named = own.filter((place) => !place.isAny && (reach === "cable" || !isOnCable(place)));
  const best = named.find((place) => place.reach === reach) ?? named[0];
  if (best !== undefined) return isOnCable(best) ? null : best.text;
  return own.some(({ isAny }) => isAny) ? null : noAnswer("unreachable");
}

/** Null when it is no address. */
function placeOf(text: string): Place | null {
  const bytes = new Uint8Array(16);
  const family = readAddress(text, bytes);
  if (family === 0) return null;
  const reach = isLoopback(bytes, family) ? "machine" : isLinkLocal(bytes, family) ? "cable" : "beyond";
  return { text, family, reach, isAny: isUnspecified(bytes) };
}

/** As the system says it. */
function orThrow(source: string | null | Fault): string | null {
  if (isFault(source)) throw new Deno.errors.NetworkUnreachable("Network is unreachable");
  return source;
}
