/**
 * The pages that look at swarms and at what is known of torrents, and their icon. They are made in one thread of a
 * tracker, whichever thread they are asked of, so that a flood of requests costs one walk past the swarms.
 */
import { fromHex } from "../../../base/bytes.ts";
import type { Fault } from "../../../base/fault.ts";
import { type Catalog, EMPTY_CATALOG } from "../../catalog.ts";
import { gatherLargest, type IsWanted, largestSwarms, type StartTour } from "../../swarm/largest.ts";
import type { Icon } from "../../icon.ts";
import { type Elsewhere, FULL_SCRAPE } from "../http.ts";
import { HTML, reply } from "../../../web/reply.ts";
import { answerPaths, type View } from "./answer_paths.ts";
import { answerFile } from "./file.ts";
import { forPeople, type PageSettings } from "./for_people.ts";
import { answerIcon } from "./icon.ts";
import { Kept } from "./kept.ts";
import { MOST_SCRAPED, scrapeResponse, writeScrapeOfAll } from "./scrape_all.ts";
import { limitOf, makeTable, MOST_ROWS, writeTable, writeTableJson } from "./table.ts";

/** Where their facts come from. */
export interface SwarmSource {
  settings(): PageSettings;
  catalog(): Catalog;
  icon(): Icon | null;
  readonly tour: StartTour;
  /** Whether a torrent is served, and so shown. */
  readonly serves: IsWanted;
  /** The bytes of a .torrent file of the catalog. */
  readTorrent(path: string): Uint8Array<ArrayBuffer> | Fault;
  /** Lets all else have its turn. */
  pause(): Promise<void>;
  /** Milliseconds of any epoch; never goes back. */
  now(): number;
}

/** How long a table and a scrape of all torrents are good, in milliseconds. */
const TABLE_TIME = 10_000;
const SCRAPE_TIME = 60_000;

/** Their paths. */
export const SWARM_PATHS: readonly string[] = ["/table", "/table.json", "/file", "/favicon.ico", FULL_SCRAPE];

/** Answers these paths. */
export function swarmPages(source: SwarmSource): Elsewhere {
  const { settings, catalog, tour, serves, pause, now } = source;
  const servesHex = (hash: string) => serves(new Int32Array(fromHex(hash)!.buffer), 0);
  const tables = new Kept(TABLE_TIME, now, async () => {
    return makeTable(await largestSwarms(tour, MOST_ROWS, pause, serves), catalog(), servesHex);
  });
  const scrapes = new Kept(SCRAPE_TIME, now, async () => {
    const { records } = await gatherLargest(tour, MOST_SCRAPED, pause, serves);
    return await writeScrapeOfAll(records, settings().showNames ? catalog() : EMPTY_CATALOG, pause);
  });
  const table = (type: string, write: typeof writeTable): View => async ({ url }) =>
    reply(write(await tables.get(), limitOf(url), settings()), type);
  const views = {
    "/table": forPeople(settings, table(HTML, writeTable)),
    "/table.json": (request: Request) =>
      settings().page ? table("application/json", writeTableJson)(request) : null,
    "/file": ({ url }: Request) =>
      settings().offerTorrents ? answerFile(url, catalog(), source.readTorrent) : null,
    "/favicon.ico": () => answerIcon(source.icon()),
    [FULL_SCRAPE]: async () => scrapeResponse(await scrapes.get()),
  };
  return answerPaths(views);
}
