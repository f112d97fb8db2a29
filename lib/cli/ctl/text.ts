/** What a tracker tells, for a person to read. */
import { timeText } from "../progress.ts";
import { shownPath } from "../../base/setting.ts";
import { counted, formatSize, writeDuration } from "../../base/unit.ts";
import type {
  PeersReport,
  ReloadReport,
  SaveReport,
  SettingReport,
  SharesReport,
  StatusReport,
  TorrentsReport,
} from "./reports.ts";
import { shareLines, unsharedLines } from "./share_text.ts";

/** Seconds. */
const DAY = 86_400;

/** The text for a verb's report, ends of lines included. */
export function ctlText(verb: string, report: unknown): string {
  const lines = TEXTS[verb]?.(report) ?? [JSON.stringify(report)];
  return `${lines.join("\n")}\n`;
}

const TEXTS: Readonly<Record<string, (report: unknown) => string[]>> = {
  status: (report) => statusLines(report as StatusReport),
  reload: (report) => reloadLines(report as ReloadReport),
  save: (report) => [`The state is in ${shownPath((report as SaveReport).path)}.`],
  drain: () => ["Clients are told to come again later. The tracker stops when they are quiet."],
  stop: () => ["The tracker stops."],
  torrents: (report) => torrentLines(report as TorrentsReport),
  peers: (report) => peerLines(report as PeersReport),
  shares: (report) => shareLines(report as SharesReport),
  unshare: (report) => unsharedLines(report as SharesReport),
};

function statusLines(report: StatusReport): string[] {
  const { stats, chosen, state } = report;
  const { announces, protocols } = stats;
  const rows: [string, string][] = [
    [
      "Runs",
      `${report.program}, process ${report.pid}, for ${uptimeText(stats.uptime)}${
        report.isDraining ? ", draining" : ""
      }`,
    ],
    ...report.urls.map((url, i): [string, string] => [i === 0 ? "Announce" : "", url]),
    ["Page", report.page],
    [
      "Swarms",
      [
        counted(stats.torrents, "torrent"),
        counted(stats.seeds, "seed"),
        counted(stats.leechers, "leecher"),
      ].join(", "),
    ],
    ["Announces", `${announces.ipv4 + announces.ipv6} since ${stats.since}`],
    ["Refused", `${stats.refused} (HTTP ${protocols.http.refused}, UDP ${protocols.udp.refused})`],
    [
      "Memory",
      `${formatSize(stats.memory.used)} of ${formatSize(stats.memory.limit)} for swarms, ${
        formatSize(stats.memory.process)
      } in all`,
    ],
    ["UDP", `${chosen.udp}, ${counted(chosen.threads.udp, "thread")}`],
    ["HTTP", `${chosen.http}, ${counted(chosen.threads.http, "thread")}`],
    [
      "Files",
      chosen.openFiles === null ? "as many as the system lets" : `up to ${chosen.openFiles} open at once`,
    ],
    ...report.settings.map((setting): [string, string] => ["Set", settingText(setting)]),
    ...report.waiting.map((setting): [string, string] => [
      "Waits",
      `${settingText(setting)}, for the next start`,
    ]),
    ...report.lists.map((list): [string, string] => ["List", listText(list)]),
    ...(state === null ? [] : [["State", stateText(state)] as [string, string]]),
    ...wrongRows(report.wrong),
    ...report.notes.map((note): [string, string] => ["Note", note]),
  ];
  return rows.map(([head, text]) => `${head.padEnd(11)}${text}`);
}

function wrongRows(wrong: StatusReport["wrong"]): [string, string][] {
  if (wrong === null) return [];
  const rows = wrong.lines.map((line, i): [string, string] => [i === 0 ? "Wrong" : "", line]);
  return [...rows, ["", `What was in force at ${wrong.since} stays so.`]];
}

/** A list with its size: `ban ban.txt: 3 entries`. */
export function listText({ option, path, entries }: StatusReport["lists"][number]): string {
  return `${option} ${shownPath(path)}: ${counted(entries, "entry", "entries")}`;
}

/** A setting with its place: `interval = 5m (muster.toml, line 3)`. */
export function settingText({ name, value, origin }: SettingReport): string {
  return `${name} = ${value === "" ? "none" : shownPath(value)} (${origin})`;
}

function uptimeText(seconds: number): string {
  if (seconds < DAY) return timeText(seconds);
  return `${Math.floor(seconds / DAY)}d ${Math.floor(seconds % DAY / 3600)}h`;
}

function stateText({ path, saved, failure }: NonNullable<StatusReport["state"]>): string {
  const when = saved === null ? "not written yet" : `written ${saved}`;
  return `${shownPath(path)}, ${when}${failure === null ? "" : `; ${failure}`}`;
}

function reloadLines({ lists, changed, waiting, notes }: ReloadReport): string[] {
  return [
    "Everything was read again.",
    ...lists.map((list) => `  ${listText(list)}`),
    ...changed.map((setting) => `  ${settingText(setting)}`),
    ...(waiting.length === 0 ? [] : [`These take effect at the next start: ${waiting.join(", ")}.`]),
    ...notes,
  ];
}

function torrentLines({ total, torrents }: TorrentsReport): string[] {
  const rows = torrents.map(({ hash, name, complete, incomplete, downloaded }) =>
    `${hash}  ${String(complete).padStart(8)}  ${String(incomplete).padStart(8)}  ${
      String(downloaded).padStart(10)
    }${name === undefined ? "" : `  ${shownPath(name)}`}`
  );
  const head = `${"info hash".padEnd(40)}  ${"seeds".padStart(8)}  ${"leechers".padStart(8)}  ${
    "downloaded".padStart(10)
  }`;
  const more = total > torrents.length ? [`and ${total - torrents.length} more`] : [];
  return [head, ...rows, ...more];
}

function peerLines({ hash, name, complete, incomplete, downloaded, peers }: PeersReport): string[] {
  const head = `${hash}${name === undefined ? "" : ` ${shownPath(name)}`}: ${counted(complete, "seed")}, ${
    counted(incomplete, "leecher")
  }, downloaded ${counted(downloaded, "time")}`;
  const more = complete + incomplete - peers.length;
  return [
    head,
    ...peers.map(({ address, kind, age }) =>
      `  ${address.padEnd(47)} ${kind.padEnd(13)} ${age === 0 ? "now" : `${writeDuration(age)} ago`}`
    ),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
