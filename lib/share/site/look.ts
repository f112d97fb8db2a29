/** How the pages of shares look, and the words that both have. */
import { escape } from "@std/html/entities";
import { PROGRAM } from "../../base/version.ts";
import { counted, formatSize } from "../../base/unit.ts";
import { whole, writePage } from "../../web/layout.ts";
import type { Exhibit } from "../share.ts";

/** Seconds after which a browser asks again. */
const REFRESH = 10;

const STYLE = `
h1, h2 { overflow-wrap: anywhere; }
.share { border: 1px solid #d5dbe5; border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0; }
.share h2 { margin: 0; }
.share p, .sum { margin: .25rem 0 0; }
.bad { color: #a3231f; }
progress { width: 100%; accent-color: #2f6fde; }
.ways { display: flex; flex-wrap: wrap; gap: 0 2.5rem; }
.ways > div { flex: 1 1 20rem; min-width: 0; }
.ways figure { flex: 0 0 auto; width: 11rem; margin: 2rem auto 0; }
.ways svg { display: block; width: 100%; border: 1px solid #d5dbe5; border-radius: .5rem; }
figcaption { font-size: .875rem; opacity: .75; text-align: center; margin-top: .25rem; }
.button { display: inline-block; padding: .4rem .9rem; margin: .25rem .5rem .25rem 0; border-radius: .3rem;
  background: #2459b8; color: #fff; text-decoration: none; }
.files { width: 100%; }
.files td { vertical-align: top; border-top: 1px solid #e4e8ef; padding: .3rem 0; }
.files td:first-child { overflow-wrap: anywhere; padding-right: 1rem; }
.files td + td { white-space: nowrap; }
@media (prefers-color-scheme: dark) {
  .share, .ways svg { border-color: #333c4c; } .files td { border-color: #262e3b; } .bad { color: #ff8f88; }
}
`;

/**
 * A page of the site; title and body are HTML.
 * @param isGuarded whether a password guards the shares: the tracker has no page then
 */
export function sitePage(title: string, body: string, isGuarded: boolean): string {
  const tracker = isGuarded ? "" : ' &middot; <a href="/tracker">the tracker</a>';
  return writePage({
    title,
    refresh: REFRESH,
    style: STYLE,
    body: `${body}\n<footer>${escape(PROGRAM)}${tracker}</footer>`,
  });
}

/** A stranger's text as HTML, in an element of its own: letters from right to left carry nothing else along. */
export function shownName(name: string): string {
  return `<bdi>${escape(name)}</bdi>`;
}

/** `1.2 GB in 14 files · 3 have it · 2 are getting it · sending 4.2 MB/s`, as HTML. */
export function figuresOf({ size, files, have, getting, upRate }: Exhibit): string {
  const parts = [
    `${formatSize(size)} in ${counted(files, "file").replace(/^\d+/, whole(files))}`,
    have === 0 ? "" : `${whole(have)} ${have === 1 ? "has" : "have"} it`,
    getting === 0 ? "" : `${whole(getting)} ${getting === 1 ? "is" : "are"} getting it`,
    upRate === 0 ? "" : `sending ${formatSize(upRate)}/s`,
  ];
  return parts.filter((part) => part !== "").join("&nbsp;&middot; ");
}

/** What keeps a share from being given, as HTML; "" when nothing does. */
export function stateOf({ state }: Exhibit): string {
  if (state.kind === "sharing") return "";
  if (state.kind === "changed") return `<p class="bad">Not shared any more: ${escape(state.why)}</p>`;
  return `<p>Its files are being read: ${percentOf(state)} %</p>${progressOf(state)}`;
}

/** How far files are read, as HTML. */
export function progressOf(state: Hashing): string {
  return `<progress max="100" value="${percentOf(state)}"></progress>`;
}

type Hashing = Extract<Exhibit["state"], { kind: "hashing" }>;

function percentOf({ done, total }: Hashing): number {
  return total === 0 ? 0 : Math.floor((100 * done) / total);
}
