/** The report of `muster ask` in plain words, for a person. */
import { counted } from "../../base/unit.ts";
import {
  type AnnounceTold,
  type AskReport,
  type Finding,
  hasAnswer,
  type ScrapeTold,
  type Told,
  type Visit,
} from "./report.ts";

/** What the lines are to have in them. */
export interface Wish {
  /** Whether to list the peers. */
  readonly peers: boolean;
  /** Whether more than one torrent was asked about. */
  readonly several: boolean;
}

/** What a visit found, from its address down. */
export function visitText(visit: Visit, wish: Wish): string {
  const others = visit.addresses > 1 ? `, the first of ${visit.addresses} addresses` : "";
  const ours = visit.announces.filter(countsUs).map(({ infoHash }) => infoHash);
  return [
    `IPv${visit.family}: ${visit.address} port ${visit.port}${others}`,
    ...(visit.connect === null ? [] : labelled("connect", [connectLine(visit.connect, visit)])),
    ...visit.announces.flatMap((announce) => announceLines(announce, visit, wish)),
    ...(visit.scrape === null ? [] : scrapeLines(visit.scrape, visit, wish, ours)),
    ...findingLines(visit.findings),
    "",
  ].join("\n");
}

/** The last line: what it all comes to. */
export function verdictText({ ok, visits, findings }: AskReport): string {
  const all = [...visits.flatMap((visit) => visit.findings), ...findings];
  const [wrong, odd] = (["wrong", "odd"] as const).map((kind) => all.filter((it) => it.kind === kind).length);
  const lines = findingLines(findings).map((line) => `${line}\n`).join("");
  const rest = odd === 0 ? "" : `, ${odd === 1 ? "one thing is" : `${odd} things are`} odd`;
  if (ok) return `${lines}The tracker answers rightly${rest}.\n`;
  const wrongs = `${wrong === 1 ? "one thing is" : `${wrong} things are`} wrong`;
  return `${lines}The tracker does not answer rightly: ${wrongs}${rest}.${familiesText(visits)}\n`;
}

/** Which family it is that has trouble, when there are two. */
function familiesText(visits: readonly Visit[]): string {
  if (visits.length < 2) return "";
  return visits.map((visit) => ` IPv${visit.family}: ${outcome(visit)}.`).join("");
}

function outcome(visit: Visit): string {
  if (visit.findings.some(({ code }) => code === "unreachable")) return "not to be reached from here";
  if (!hasAnswer(visit)) return "no answer";
  return visit.findings.some(({ kind }) => kind === "wrong") ? "wrong" : "right";
}

export function findingLines(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ kind, sentence }) => labelled(kind === "wrong" ? "WRONG" : "odd", [sentence]));
}

const LABEL_WIDTH = 10;

/** Lines of which the first bears a label. */
function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => `  ${(i === 0 ? label : "").padEnd(LABEL_WIDTH)}${line}`);
}

function announceLines(announce: AnnounceTold, visit: Visit, { peers, several }: Wish): string[] {
  const { problem, warning } = announce;
  const lines = several ? [announce.infoHash] : [];
  lines.push(lead(announce, visit));
  if (problem === null) lines.push(countLine(announce), ...wishLines(announce));
  else lines.push(...problemLines(announce));
  if (warning !== null) lines.push(`warning of the tracker: ${warning}`);
  if (peers) lines.push(...announce.peers.map(({ host, port }) => `  ${host} ${port}`));
  return labelled("announce", lines);
}

/** An answer over UDP could come from anywhere, and only one from the address that was asked is taken. */
function connectLine(connect: Told, visit: Visit): string {
  const line = lead(connect, visit);
  return connect.milliseconds === null ? line : `${line}, from the address that was asked`;
}

/** `answered in 3 ms`, with all that is not as usual. */
function lead(told: Told, { address, port, family }: Visit): string {
  const { milliseconds, tries, status, from, problem } = told;
  if (problem?.code === "no-scrape") return "not asked: this URL has no scrape address";
  if (milliseconds === null) return "no answer";
  const again = tries !== null && tries > 1 ? ` (${tries} tries)` : "";
  const asked = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  const unusual = status === null || status === 200 ? "" : ` with HTTP status ${status}`;
  return `answered in ${milliseconds} ms${unusual}${again}${from === asked ? "" : `, by ${from}`}`;
}

/** Whether the one leecher is this question itself: the tracker lists nobody else who could be it. */
function countsUs({ problem, seeds, leechers, peers }: AnnounceTold): boolean {
  return problem === null && leechers === 1 && peers.length <= (seeds ?? 0);
}

function countLine(announce: AnnounceTold): string {
  const { seeds, leechers, peers } = announce;
  const six = peers.filter(({ host }) => host.includes(":")).length;
  const families = peers.length === 0 ? "" : ` (${peers.length - six} IPv4, ${six} IPv6)`;
  const list = peers.length === 0 ? "no peers" : counted(peers.length, "peer");
  return [...countTexts(seeds, leechers, countsUs(announce)), `${list}${families}`].join(", ");
}

function countTexts(seeds: number | null, leechers: number | null, withUs: boolean): string[] {
  const us = withUs && leechers === 1 ? " (this question)" : "";
  return [
    ...(seeds === null ? [] : [counted(seeds, "seed")]),
    ...(leechers === null ? [] : [`${counted(leechers, "leecher")}${us}`]),
  ];
}

/** What the tracker wishes and sees. */
function wishLines({ interval, minInterval, externalIp }: AnnounceTold): string[] {
  const texts = [
    ...(interval === null ? [] : [`announce again in ${writeSeconds(interval)}`]),
    ...(minInterval === null ? [] : [`at the earliest in ${writeSeconds(minInterval)}`]),
    ...(externalIp === null ? [] : [`it sees you as ${externalIp}`]),
  ];
  return texts.length === 0 ? [] : [texts.join(", ")];
}

/** Whole units, the largest first: `27m48s`. */
function writeSeconds(seconds: number): string {
  let rest = Math.abs(seconds);
  const parts = UNITS.flatMap(([unit, scale]) => {
    const count = Math.floor(rest / scale);
    rest %= scale;
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return `${seconds < 0 ? "-" : ""}${parts.length === 0 ? "0s" : parts.join("")}`;
}

const UNITS = [["d", 86_400], ["h", 3600], ["m", 60], ["s", 1]] as const;

/** `withUs`: info hashes of which the one leecher is this question. */
function scrapeLines(
  scrape: ScrapeTold,
  visit: Visit,
  { several }: Wish,
  withUs: readonly string[],
): string[] {
  const lines = [lead(scrape, visit)];
  if (scrape.problem !== null) lines.push(...problemLines(scrape));
  else {
    for (const { infoHash, seeds, leechers, completed } of scrape.torrents) {
      const counts = [
        ...countTexts(seeds, leechers, withUs.includes(infoHash)),
        ...(completed === null ? [] : [`completed ${counted(completed, "time")}`]),
      ].join(", ");
      lines.push(`${several ? `${infoHash}: ` : ""}${counts === "" ? "does not know this torrent" : counts}`);
    }
  }
  return labelled("scrape", lines);
}

/** Said here when the tracker said it itself; the rest stands among the findings. */
function problemLines({ problem }: Told): string[] {
  if (problem === null || problem.code !== "refused") return [];
  const code = problem.failureCode === null ? "" : ` (failure code ${problem.failureCode})`;
  const retry = problem.retryIn === null
    ? ""
    : problem.retryIn === "never"
    ? ", and not to try again"
    : `, and to try again in ${problem.retryIn} minutes`;
  return [`refused${code}${retry}: ${problem.message}`];
}
