/** What a start looks like: the addresses to put into torrents, the page, and what else is good to know. */
import { counted, formatSize, writeDuration } from "../../base/unit.ts";
import { PROGRAM } from "../../base/version.ts";
import { trackerDefaults } from "../../tracker/config.ts";
import type { TrackerConfig } from "../../tracker/config.ts";
import type { Chosen } from "../../tracker/serve.ts";
import type { TrackerInHand } from "../env.ts";
import type { TrackOrder } from "./order.ts";

/** Machines with more addresses than this (hosts of virtual machines, for one) get no more than these told. */
const HOSTS_TOLD = 4;

/** The text; the notes are told behind the addresses. */
export function startText(
  tracker: TrackerInHand,
  { tracker: config }: TrackOrder,
  notes: readonly string[],
): string {
  const { told, left } = likeliest(tracker.announceUrls(), config.externalIp);
  return [
    `${PROGRAM} tracker`,
    ...(told.length === 0 ? [] : ["Put one of these into your torrents:"]),
    ...told.map((url) => `  ${url}`),
    ...(left === 0 ? [] : [`  and the same at ${left} more address${left === 1 ? "" : "es"}: see the page`]),
    `Page: ${tracker.pageUrl()}     Stop: Ctrl+C`,
    ...notes,
    ...settingNotes(config),
    meansLine(tracker.chosen, config),
    ...tracker.notes,
    "",
  ].join("\n");
}

/**
 * The URLs of the first hosts, and how many hosts are left out. The first IPv6 address is among them, and what was
 * given on purpose.
 */
function likeliest(urls: readonly string[], given: readonly string[]): { told: string[]; left: number } {
  const hosts = [...new Set(urls.map((url) => new URL(url).hostname))];
  const wanted = hosts.filter((host) => given.some((one) => host === one || host === `[${one}]`));
  const six = hosts.filter((host) => host.includes(":"));
  const likely = [...new Set([...wanted, ...hosts.slice(0, 1), ...six.slice(0, 1), ...hosts])];
  const first = new Set(likely.slice(0, Math.max(HOSTS_TOLD, wanted.length)));
  return {
    told: urls.filter((url) => first.has(new URL(url).hostname)),
    left: hosts.length - first.size,
  };
}

/** What was set otherwise than usual and would not show: who typed it wants to see that it was understood. */
function settingNotes({ interval, obfuscation }: TrackerConfig): string[] {
  const usual = trackerDefaults();
  return [
    ...(interval === usual.interval ? [] : [`Clients announce every ${writeDuration(interval)}.`]),
    ...(obfuscation ? ["Obfuscation is on: decoys are mixed into the answers."] : []),
  ];
}

/** What it runs with, in a line. */
function meansLine({ udp, http, threads, openFiles }: Chosen, { memory }: TrackerConfig): string {
  return [
    udp === "none" ? "No UDP" : `UDP: ${udp}, ${counted(threads.udp, "thread")}`,
    `HTTP: ${http}, ${counted(threads.http, "thread")}`,
    `up to ${formatSize(memory)} for swarms`,
    ...(openFiles === null ? [] : [`${openFiles} open files`]),
  ].join("; ") + ".";
}
