/**
 * Checks the arrows of the house: which room may import which. The plan is the table below; the imports are read
 * from the files themselves. Run by `deno task arrows`; complaints go to stderr, one a line, and the exit code is 1.
 */

/** A room (a file `lib/<name>.ts` or a folder `lib/<name>/`), and the rooms that it may point to beside base. */
type Plan = Readonly<Record<string, readonly string[]>>;

/** What every room of the tracker may use. */
const WORDS = ["protocol", "bencode", "tracker/config"] as const;

const SWARMS = [
  "tracker/swarm",
  "tracker/swarm/store",
  "tracker/swarm/memory",
  "tracker/swarm/cluster",
] as const;

/**
 * A file belongs to the room with the longest fitting name. Files of one room may import one another, and all may
 * import base; everything else is a row here. `front/page` stands apart because it alone of the fronts looks at stats,
 * and the others do without it.
 */
export const PLAN: Plan = {
  "main": ["cli"],
  "base": [],
  "std": [],
  "bencode": [],
  "protocol": ["bencode"],
  "metainfo": ["bencode"],
  // Pages and answers for browsers, whoever shows them: a tracker and a share look alike and are equally safe.
  "web": [],
  "tracker/config": [],
  "tracker/catalog": [],
  "tracker/icon": [],
  "tracker/network": [...WORDS],
  "tracker/refusal": [...WORDS],
  "tracker/claim": [...WORDS],
  "tracker/external": [...WORDS],
  "tracker/decoy": [...WORDS],
  "tracker/swarm/store": [...WORDS],
  "tracker/swarm": ["tracker/swarm/store", "tracker/swarm/memory", ...WORDS],
  "tracker/swarm/memory": ["tracker/swarm", "tracker/swarm/store", ...WORDS],
  "tracker/swarm/cluster": ["tracker/swarm", "tracker/swarm/store", ...WORDS],
  "tracker/access": ["tracker/refusal", ...WORDS],
  "tracker/state": ["tracker/swarm", "tracker/swarm/store", "tracker/swarm/memory", ...WORDS],
  "tracker/journal": ["tracker/refusal", "tracker/stats/counters", ...WORDS],
  "tracker/stats/counters": [],
  "tracker/stats": ["tracker/stats/counters", ...WORDS],
  "tracker/events": [...WORDS],
  "tracker/decide": [
    "tracker/access",
    "tracker/refusal",
    "tracker/swarm/store",
    "tracker/stats/counters",
    "tracker/network",
    "tracker/claim",
    "tracker/decoy",
    ...WORDS,
  ],
  // The answer that decide fills is the store's, and the front that reuses it makes it.
  "tracker/front": [
    "tracker/decide",
    "tracker/swarm/store",
    "tracker/stats/counters",
    "tracker/network",
    "tracker/refusal",
    ...WORDS,
  ],
  // The tables and the scrape of all torrents walk past the swarms, by a tour that they are given, and name what is known.
  "tracker/front/page": [
    "tracker/front",
    "tracker/refusal",
    "tracker/stats",
    "tracker/stats/counters",
    "tracker/catalog",
    "tracker/icon",
    "tracker/swarm",
    "web",
    ...WORDS,
  ],
  "tracker/worker": [
    "tracker/access",
    "tracker/journal",
    "tracker/front",
    "tracker/front/page",
    "tracker/decide",
    "tracker/stats",
    "tracker/stats/counters",
    "tracker/network",
    "tracker/claim",
    "tracker/decoy",
    ...SWARMS,
    ...WORDS,
  ],
  "tracker/serve": [
    "tracker/journal",
    "tracker/worker",
    "tracker/front",
    "tracker/front/page",
    "tracker/decide",
    "tracker/access",
    "tracker/catalog",
    "tracker/icon",
    "tracker/stats",
    "tracker/stats/counters",
    "tracker/events",
    "tracker/network",
    "tracker/claim",
    "tracker/external",
    "tracker/decoy",
    ...SWARMS,
    ...WORDS,
  ],
  // What a client does beside its torrents: fetch a .torrent, know when a seed has given enough; and its settings.
  "client": ["client/trackers", "metainfo"],
  "client/config": [],
  "client/status": [],
  "client/peer": ["client/piece", "client/trackers", "bencode"],
  "client/piece": ["client/storage/slabs", "client/storage/store", "metainfo"],
  "client/storage/slabs": [],
  "client/storage/store": ["client/storage/slabs"],
  "client/storage": [
    "client/storage/slabs",
    "client/storage/store",
    "client/piece",
    "metainfo",
    "bencode",
  ],
  "client/discovery": [],
  "client/trackers": ["client/status", "client/discovery", "protocol", "bencode"],
  "client/event": ["client/torrent", "client/peer", "client/piece"],
  // The loop: rooms of its own post events to it and never point back.
  "client/torrent": [
    "client",
    "client/event",
    "client/config",
    "client/status",
    "client/peer",
    "client/piece",
    "client/storage",
    "client/storage/slabs",
    "client/storage/store",
    "client/discovery",
  ],
  "client/session": [
    "client",
    "client/torrent",
    "client/config",
    "client/status",
    "client/peer",
    "client/piece",
    "client/storage",
    "client/storage/slabs",
    "client/storage/store",
    "client/discovery",
    "client/trackers",
    "metainfo",
  ],
  "client/run_session": [
    "client",
    "client/session",
    "client/config",
    "client/peer",
    "client/storage",
    "client/storage/slabs",
    "client/trackers",
    "metainfo",
  ],
  // What is shared, its pages and its beacon; cli joins it with a tracker and a client.
  "share": ["metainfo", "bencode", "client", "client/session", "client/status", "web", "share/qr"],
  "share/qr": [],
  "control": [],
  "tui": [],
  "cli": [
    "tracker/serve",
    "tracker/network",
    "tracker/config",
    "client",
    "client/run_session",
    "client/session",
    "client/config",
    "client/status",
    "client/storage",
    "client/trackers",
    "share",
    "share/qr",
    "metainfo",
    "control",
    "tui",
    "protocol",
    "bencode",
    "cli/track",
    "tracker/stats",
  ],
  // What stands around a tracker that runs: its lists, its state and what controls it.
  "cli/track": [
    "cli",
    "tracker/network",
    "control",
    "tracker/serve",
    "tracker/config",
    "tracker/access",
    "tracker/catalog",
    "tracker/icon",
    "tracker/journal",
    "tracker/state",
    "tracker/stats",
    "tracker/stats/counters",
    "tracker/swarm",
    "tracker/swarm/memory",
    "client/storage",
    "metainfo",
    "bencode",
  ],
};

/** What is no file of ours but may be imported: by these rooms only, or by all but these. */
const OUTSIDE: ReadonlyArray<{ starts: string; only?: readonly string[]; never?: readonly string[] }> = [
  { starts: "npm:", only: ["std"] },
  { starts: "qr", only: ["share/qr"] },
  { starts: "@std/", never: ["base", "std"] },
  { starts: "node:", never: ["std"] },
];

/** Files beside lib that a room may read: the version stands in deno.json. */
const BESIDE: Readonly<Record<string, readonly string[]>> = { "deno.json": ["base"] };

/** The files of the house: path from its root (with `/`) -> what each imports, word by word. */
export type House = ReadonlyMap<string, readonly string[]>;

const STATEMENT = /^(?:import|export)\s+(?:type\s+)?(?:[\w$*{][^;"'`()=]*?\sfrom\s+)?["']([^"']+)["']/gm;
const CALL = /\bimport\(\s*["']([^"']+)["']/g;
const WORKER = /\bnew URL\(\s*["'](\.[^"']+)["'],\s*import\.meta\.url/g;
const COMMENT = /^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** What a file imports: statements (as `deno fmt` lays them out), import() and the files of Workers. */
export function readImports(source: string): string[] {
  const code = source.replaceAll(COMMENT, "");
  return [STATEMENT, CALL, WORKER].flatMap((form) => Array.from(code.matchAll(form), (match) => match[1]));
}

/** The room of a file, or null when the plan has none for it. */
export function roomOf(path: string, plan: Plan = PLAN): string | null {
  if (path === "main.ts") return "main";
  if (!path.startsWith("lib/")) return null;
  let name = path.slice("lib/".length).replace(/\.(d\.)?ts$/, "");
  while (name !== "") {
    if (Object.hasOwn(plan, name)) return name;
    name = name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : "";
  }
  return null;
}

/** Every arrow of the house that the plan does not have, and every circle of files; a sentence each. */
export function checkArrows(house: House, plan: Plan = PLAN): string[] {
  const complaints: string[] = [];
  for (const [path, imports] of house) {
    const room = roomOf(path, plan);
    if (room === null) complaints.push(`${path} is in no room of the plan.`);
    else for (const word of imports) complaints.push(...checkArrow(path, room, word, plan));
  }
  return [...complaints, ...findCircles(house)];
}

function checkArrow(path: string, room: string, word: string, plan: Plan): string[] {
  const target = targetOf(path, word);
  if (target === null) return checkOutside(path, room, word);
  if (BESIDE[target]?.includes(room)) return [];
  const other = roomOf(target, plan);
  if (other === null) return [`${path} imports ${target}, which is not in lib.`];
  if (other === room || plan[room].includes(other)) return [];
  if (other === "base" && room !== "std") return [];
  return [`${path} imports ${target}: ${room} may not point to ${other}.`];
}

function checkOutside(path: string, room: string, word: string): string[] {
  const row = OUTSIDE.find((candidate) => word.startsWith(candidate.starts));
  if (row === undefined) return [`${path} imports ${word}, which the plan does not know.`];
  const allowed = row.only?.includes(room) ?? !row.never?.includes(room);
  return allowed ? [] : [`${path} imports ${word}: ${room} may not use ${row.starts}`];
}

/** The path of an imported file of ours; null when the word names something from outside. */
function targetOf(path: string, word: string): string | null {
  if (!word.startsWith(".")) return null;
  return new URL(word, `file:///${path}`).pathname.slice(1);
}

/** Circles of imports, each said once, from the file that was met first. */
function findCircles(house: House): string[] {
  const complaints: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) complaints.push(`A circle: ${[...trail.slice(start), path].join(" -> ")}.`);
    if (start >= 0 || done.has(path)) return;
    for (const word of house.get(path) ?? []) {
      const target = targetOf(path, word);
      if (target !== null) walk(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of house.keys()) walk(path, []);
  return complaints;
}

/** Reads main.ts and everything under lib; `root` is the folder that holds them. */
export async function readHouse(root: URL): Promise<House> {
  const house = new Map<string, string[]>();
  const read = async (path: string) => {
    house.set(path, readImports(await Deno.readTextFile(new URL(path, root))));
  };
  const walk = async (folder: string) => {
    for await (const entry of Deno.readDir(new URL(folder, root))) {
      if (entry.isDirectory) await walk(`${folder}${entry.name}/`);
      else if (entry.name.endsWith(".ts")) await read(`${folder}${entry.name}`);
    }
  };
  await read("main.ts");
  await walk("lib/");
  return new Map([...house].sort());
}

if (import.meta.main) {
  const house = await readHouse(new URL("../", import.meta.url));
  const complaints = checkArrows(house);
  const text = complaints.length > 0
    ? complaints.join("\n")
    : `Checked the imports of ${house.size} files: every arrow is in the plan.`;
  await Deno.stderr.write(new TextEncoder().encode(`${text}\n`));
  Deno.exit(complaints.length > 0 ? 1 : 0);
}
