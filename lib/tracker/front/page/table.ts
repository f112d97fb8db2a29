/**
 * The table of all torrents at /table, as BitTornado's trackers had it, and the same as JSON. The largest swarms come
 * first; behind them, where there is room, torrents that are known and that nobody shares now.
 */
import { escape } from "@std/html/entities";
import { formatSize } from "../../../base/unit.ts";
import type { Catalog, Known } from "../../catalog.ts";
import type { LargestSwarms, SwarmRow, SwarmSums } from "../../swarm/largest.ts";
import type { PageSettings } from "./for_people.ts";
import { whole, writePage } from "../../../web/layout.ts";

/** Rows of a table, at most. */
export const MOST_ROWS = 1000;

/** A torrent, and what is known of it. */
export interface TableRow extends SwarmRow {
  readonly known: Known | null;
}

/** What a table shows, whoever may see how much of it. */
export interface SwarmTable extends SwarmSums {
  /** MOST_ROWS at most. */
  readonly rows: readonly TableRow[];
  /** Whether anything is known of any torrent. */
  readonly hasCatalog: boolean;
}

/**
 * The largest swarms with what is known of them.
 * @param serves whether the torrent of an info hash, in hex, is served
 */
export function makeTable(
  { rows, ...sums }: LargestSwarms,
  catalog: Catalog,
  serves: (hash: string) => boolean,
): SwarmTable {
  const shared = rows.map((row) => ({ ...row, known: catalog.get(row.hash) ?? null }));
  // Where not all swarms have a row it is not known which torrents have none.
  const idle = sums.total === rows.length ? idleOf(rows, catalog, serves) : [];
  return {
    ...sums,
    total: sums.total + idle.length,
    rows: [...shared, ...idle].slice(0, MOST_ROWS),
    hasCatalog: catalog.size > 0,
  };
}

/** Torrents of the catalog that are served and are none of these. */
function idleOf(
  rows: readonly SwarmRow[],
  catalog: Catalog,
  serves: (hash: string) => boolean,
): TableRow[] {
  const shared = new Set(rows.map(({ hash }) => hash));
  const idle: TableRow[] = [];
  for (const known of catalog.values()) {
    if (shared.has(known.hash) || !serves(known.hash)) continue;
    idle.push({ hash: known.hash, complete: 0, incomplete: 0, downloaded: 0, known });
  }
  return idle;
}

/** The number of rows that a URL asks for (`?limit=`). */
export function limitOf(url: string): number {
  const limit = Number(/[?&]limit=(\d{1,9})(?=[&#]|$)/.exec(url)?.[1] ?? 0);
  return limit === 0 ? MOST_ROWS : Math.min(limit, MOST_ROWS);
}

type Shows = Pick<PageSettings, "showNames" | "offerTorrents">;

/** A column: what stands above it, in a row and below it, as HTML. */
interface Column {
  readonly title: string;
  readonly isName?: boolean;
  cell(row: TableRow): string;
  sum(table: SwarmTable): string;
}

const HASH: Column = {
  title: "Info hash",
  cell: ({ hash }) => hash,
  sum: ({ total }) => `${whole(total)} in all`,
};
const COMPLETE: Column = {
  title: "Complete",
  cell: ({ complete }) => whole(complete),
  sum: ({ complete }) => whole(complete),
};
const DOWNLOADING: Column = {
  title: "Downloading",
  cell: ({ incomplete }) => whole(incomplete),
  sum: ({ incomplete }) => whole(incomplete),
};
const DOWNLOADED: Column = {
  title: "Downloaded",
  cell: ({ downloaded }) => whole(downloaded),
  sum: ({ downloaded }) => whole(downloaded),
};
const SIZE: Column = {
  title: "Size",
  cell: ({ known }) => known === null ? "" : formatSize(known.size),
  sum: (table) => sizeOfAll(table, ({ known }) => known?.size ?? 0),
};
const TRANSFERRED: Column = {
  title: "Transferred",
  cell: (row) => row.known === null ? "" : formatSize(transferred(row)),
  sum: (table) => sizeOfAll(table, transferred),
};

function nameColumn(offers: boolean): Column {
  return {
    title: "Name",
    isName: true,
    cell: ({ known }) => known === null ? "" : nameOf(known, offers),
    sum: () => "",
  };
}

/** In an element of its own, so that letters that run from right to left do not carry along what stands beside it. */
function nameOf({ hash, name, path }: Known, offers: boolean): string {
  const shown = `<bdi>${escape(name === "" ? hash : name)}</bdi>`;
  return offers && path !== "" ? `<a href="/file?info_hash=${escape(hash)}">${shown}</a>` : shown;
}

/** Bytes that all who have it downloaded. */
function transferred({ known, downloaded }: TableRow): number {
  return (known?.size ?? 0) * downloaded;
}

/** A sum over all torrents; nothing when some have no row. */
function sizeOfAll({ rows, total }: SwarmTable, sizeOf: (row: TableRow) => number): string {
  return total > rows.length ? "" : formatSize(rows.reduce((sum, row) => sum + sizeOf(row), 0));
}

/** Writes the page. */
export function writeTable(table: SwarmTable, limit: number, { showNames, offerTorrents }: Shows): string {
  const columns = showNames && table.hasCatalog
    ? [HASH, nameColumn(offerTorrents), SIZE, COMPLETE, DOWNLOADING, DOWNLOADED, TRANSFERRED]
    : [HASH, COMPLETE, DOWNLOADING, DOWNLOADED];
  const rows = table.rows.slice(0, limit);
  const line = (tag: string, textOf: (column: Column) => string) => {
    const cells = columns.map((column) =>
      `<${tag}${column.isName ? ' class="name"' : ""}>${textOf(column)}</${tag}>`
    );
    return `<tr>${cells.join("")}</tr>`;
  };
  const more = table.total - rows.length;
  return writePage({
    title: "muster: all torrents",
    wide: true,
    refresh: 60,
    body: `<h1>All torrents</h1>
<table>
<thead>${line("th", ({ title }) => title)}</thead>
<tbody>
${rows.map((row) => line("td", ({ cell }) => cell(row))).join("\n")}
</tbody>
<tfoot>${line("td", ({ sum }) => sum(table))}</tfoot>
</table>
${more > 0 ? `<p>${whole(more)} more</p>\n` : ""}<footer><a href="/tracker">the tracker</a> &middot; ` +
      `<a href="/table.json">table.json</a></footer>`,
  });
}

/** A torrent in /table.json; what is not known, or not to be shown, is left out. */
interface JsonRow extends SwarmRow {
  readonly name?: string;
  /** Bytes. */
  readonly size?: number;
  readonly files?: number;
}

/** Writes the same as JSON. `version` is that of this shape; fields are added, not changed, within one. */
export function writeTableJson(table: SwarmTable, limit: number, { showNames }: Shows): string {
  const { rows, total, complete, incomplete, downloaded } = table;
  const torrents = rows.slice(0, limit).map(({ known, ...row }): JsonRow =>
    known === null || !showNames ? row : { ...row, name: known.name, size: known.size, files: known.files }
  );
  return JSON.stringify({ version: 1, total, complete, incomplete, downloaded, torrents }, null, 2) + "\n";
}
