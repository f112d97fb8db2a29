/** What all answers of the site have in common: a mark, safe headers, and sentences where something is not to be had. */
import { STATUS_CODE } from "@std/http/status";
import { CHARACTERS_THAT_STEER } from "../../base/setting.ts";
import { HTML, PLAIN, reply, TORRENT } from "../../web/reply.ts";
import { dispositionOf } from "../../web/disposition.ts";
import type { Exhibit } from "../share.ts";
import { writeNoSharePage, writeNotNowPage } from "./refusal_pages.ts";
import { pathOfUrl } from "./site_path.ts";

/** Who is answered. */
export interface Asker {
  /** Whether it is a person at a browser, who gets a page; programs get lines of text. */
  readonly wantsPage: boolean;
  /** Whether a password guards the shares. */
  readonly isGuarded: boolean;
}

/** The header that every answer has, so that `muster get` can tell a share that is not there from another web server. */
export const MARK: Readonly<Record<string, string>> = { "x-muster": "share" };

/** Seconds after which who was sent away may come again. */
const COME_AGAIN = 5;

/** Shares that are named to who asked for one that is not there, at most. */
const MOST_NAMED = 20;

/** A sentence, or several lines of text. */
export function say(text: string, status: number, more: Readonly<Record<string, string>> = {}): Response {
  return reply(`${text}\n`, PLAIN, { ...MARK, ...more }, status);
}

/** A sentence for who may come again soon; a browser does so by itself. */
export function later(
  text: string,
  status: number = STATUS_CODE.ServiceUnavailable,
  seconds: number = COME_AGAIN,
): Response {
  return say(text, status, again(seconds));
}

function again(seconds: number): Record<string, string> {
  return { "retry-after": String(seconds), refresh: String(seconds) };
}

/** A page for people. */
export function page(
  html: string,
  more: Readonly<Record<string, string>> = {},
  status: number = STATUS_CODE.OK,
): Response {
  return reply(html, HTML, { ...MARK, ...more }, status);
}

/** The .torrent of a share of this name. */
export function torrentAnswer(bytes: Uint8Array<ArrayBuffer>, name: string): Response {
  const disposition = dispositionOf(name, ".torrent", "share");
  return reply(bytes, TORRENT, { ...MARK, vary: "Accept", "content-disposition": disposition });
}

/** What is said of a share that is not there. */
export function noSuchShare(exhibits: readonly Exhibit[], { wantsPage, isGuarded }: Asker): Response {
  const vary = { vary: "Accept" };
  if (!wantsPage) {
    return say(`There is no such share here. ${namesOf(exhibits)}`, STATUS_CODE.NotFound, vary);
  }
  const named = exhibits.slice(0, MOST_NAMED).map(({ name }) => name);
  const html = writeNoSharePage(named, exhibits.length - named.length, isGuarded);
  return page(html, vary, STATUS_CODE.NotFound);
}

/** What is said to who wants a torrent, and did not say which. */
export function whichShare(exhibits: readonly Exhibit[]): Response {
  return say(`Which one? ${namesOf(exhibits)}`, STATUS_CODE.NotFound, { vary: "Accept" });
}

function namesOf(exhibits: readonly Exhibit[]): string {
  if (exhibits.length === 0) return "Nothing is shared now.";
  const named = exhibits.slice(0, MOST_NAMED).map(({ name }) => `/t/${pathOfUrl([name])}`);
  const more = exhibits.length - named.length;
  return ["These are shared:", ...named, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** Why nothing of a share is given now; null when it is. */
export function notNow(exhibit: Exhibit, { wantsPage, isGuarded }: Asker): Response | null {
  const { state, share } = exhibit;
  const tell = (text: string, status: number, more: Readonly<Record<string, string>> = {}) => {
    const headers = { vary: "Accept", ...more };
    const sentence = plain(text);
    return wantsPage
      ? page(writeNotNowPage(exhibit, sentence, isGuarded), headers, status)
      : say(sentence, status, headers);
  };
  if (state.kind === "changed") return tell(`It is not shared any more: ${state.why}`, STATUS_CODE.Gone);
  if (state.kind !== "hashing" && share !== null) return null;
  return tell(
    "Its files are being read, so that nobody gets them wrong. It will be here soon.",
    STATUS_CODE.ServiceUnavailable,
    again(COME_AGAIN),
  );
}

/** A text that moves no cursor, should it end in a terminal. */
export function plain(text: string): string {
  return text.replace(CHARACTERS_THAT_STEER, "?");
}
