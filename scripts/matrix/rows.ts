/** The rows of the matrix: who gives what to whom, and over what. */
import type { Protocol } from "../../tests/e2e/fixture/client.ts";
import { type Kind, KIND_NAMES } from "../../tests/e2e/fixture/payload.ts";
import type { Turn } from "../../tests/e2e/fixture/swarm.ts";
import { type Ability, CLIENTS, type Entrant, type Name, NAMES } from "./clients.ts";

/** One trial. */
export interface Row {
  readonly seeds: readonly Name[];
  readonly leechers: readonly Name[];
  readonly kind: Kind;
  readonly protocol: Protocol;
  /** `4` and `6`: one machine, each client at an address of its own; `both`: two machines with several of each family. */
  readonly addresses: 4 | 6 | "both";
  readonly turn: Turn | null;
}

const PLAIN = { kind: "single", protocol: "http", addresses: 4, turn: null } as const;

/** All rows of a client beside ours. */
function pairs(ours: Name, other: Name): Row[] {
  const ways = [{ seeds: [ours], leechers: [other] }, { seeds: [other], leechers: [ours] }];
  return ways.flatMap((way): Row[] => [
    ...KIND_NAMES.map((kind) => ({ ...PLAIN, ...way, kind })),
    { ...PLAIN, ...way, kind: "tree", protocol: "udp" },
    { ...PLAIN, ...way, addresses: 6 },
    { ...PLAIN, ...way, addresses: 6, protocol: "udp" },
    { ...PLAIN, ...way, addresses: "both" },
  ]);
}

/** More than two at once. */
function crowds(ours: Name, other: Name): Row[] {
  return [
    { ...PLAIN, seeds: [ours], leechers: [other, ours], kind: "tree" },
    { ...PLAIN, seeds: [other], leechers: [ours, ours], kind: "tree" },
    { ...PLAIN, seeds: [other, other], leechers: [ours], turn: "dies" },
    { ...PLAIN, seeds: [other, other], leechers: [ours], turn: "freezes" },
    { ...PLAIN, seeds: [other, ours], leechers: [ours], turn: "dies" },
  ];
}

/** With `--bind`: others have to find it at that address, and see it come from there. */
function boundPairs(): Row[] {
  const ways: [Name, Name][] = [["bound", "libtorrent"], ["libtorrent", "bound"], ["bound", "bound"]];
  return ways.flatMap(([seed, leecher]): Row[] =>
    (["http", "udp"] as const).map((protocol) => ({ ...PLAIN, seeds: [seed], leechers: [leecher], protocol }))
  );
}

/** Every row; `ours` is who stands at one side of each. */
export function allRows(ours: Name): Row[] {
  const others = NAMES.filter((name) => name !== "muster" && name !== "bound" && name !== ours);
  return [
    ...(ours === "muster" ? boundPairs() : []),
    ...pairs(ours, ours).slice(0, 8),
    { ...PLAIN, seeds: [ours], leechers: [ours, ours], kind: "tree" },
    { ...PLAIN, seeds: [ours, ours], leechers: [ours], turn: "dies" },
    ...others.flatMap((other) => [...pairs(ours, other), ...crowds(ours, other)]),
  ];
}

/** What a client of the row cannot do; null: all can. */
export function cannot({ seeds, leechers, protocol, addresses }: Row): string | null {
  const asked: Ability[] = [];
  if (protocol === "udp") asked.push("udp");
  if (addresses === 6) asked.push("ipv6");
  if (addresses === 6 && protocol === "udp") asked.push("udp over ipv6");
  if (addresses === "both") asked.push("any address");
  const reasons = [...seeds, ...leechers].flatMap((name) => lacks(name, asked));
  if (asked.includes("udp over ipv6")) {
    reasons.push(...leechers.flatMap((name) => lacks(name, ["get by udp over ipv6"])));
  }
  return reasons[0] ?? null;
}

function lacks(name: Name, asked: readonly Ability[]): string[] {
  const { cannot }: Entrant = CLIENTS[name];
  return asked.flatMap((ability) => cannot[ability] === undefined ? [] : [`${name}: ${cannot[ability]}`]);
}

/** The row in words: who gives to whom, what, by what. */
export function words(
  { seeds, leechers, kind, protocol, addresses, turn }: Row,
): readonly [string, string, string] {
  const what = turn === null ? kind : `${kind}; the first seed ${turn}`;
  const places = { 4: "IPv4", 6: "IPv6", both: "several addresses" }[addresses];
  return [`${seeds.join(", ")} to ${leechers.join(", ")}`, what, `${protocol.toUpperCase()}, ${places}`];
}
