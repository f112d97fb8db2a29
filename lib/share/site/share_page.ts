/** The page of one share at `/t/NAME`: all ways to get it. */
import { escape } from "@std/html/entities";
import { formatSize } from "../../base/unit.ts";
import type { ContentFile } from "../../metainfo/content.ts";
import { whole } from "../../web/layout.ts";
import { qrSvg } from "../qr.ts";
import type { Exhibit, Share } from "../share.ts";
import { figuresOf, shownName, sitePage } from "./look.ts";
import { pathOfUrl } from "./site_path.ts";

/** Files on the page, at most. */
const MOST_FILES = 1000;

/** What depends on who looks at it. */
export interface ShareView {
  /** Host and port that others reach this machine by. */
  readonly place: string;
  /** Null while the password that guards the share was not given. */
  readonly magnet: string | null;
  /** Whether files are to be had as they are. */
  readonly plain: boolean;
  /** Whether a password guards the shares, given or not. */
  readonly isGuarded: boolean;
}

/** Writes it, of a share that is given. */
export function writeSharePage(exhibit: Exhibit, share: Share, view: ShareView): string {
  const { place, magnet, plain, isGuarded } = view;
  const path = `/t/${pathOfUrl([share.name])}`;
  const url = `http://${place}${path}`;
  const name = shownName(share.name);
  return sitePage(
    escape(share.name),
    `<h1>${name}</h1>
<p class="sum">${figuresOf(exhibit)}</p>
<div class="ways"><div>
<h2>With muster</h2>
<code>muster get ${isGuarded ? "--password " : ""}${escape(quoted(url))}</code>
<h2>With another BitTorrent client</h2>
<a class="button" href="${path}.torrent">Torrent file</a>${magnetButton(magnet)}
${magnet === null ? "<p>A password guards it: it is asked for with the torrent file.</p>" : ""}</div>
${figure(url)}</div>
<h2>Files</h2>
${plain ? "<p>One by one, with nothing but a browser:</p>" : ""}
${filesTable(share, path, plain)}
<p><a href="/">All that is shared here</a></p>`,
    isGuarded,
  );
}

/** Brackets of an IPv6 address mean something to some shells. */
function quoted(url: string): string {
  return url.includes("[") ? `"${url}"` : url;
}

function magnetButton(magnet: string | null): string {
  return magnet === null ? "" : `<a class="button" href="${escape(magnet)}">Magnet link</a>`;
}

function figure(url: string): string {
  const svg = qrSvg(url);
  return svg === null ? "" : `<figure>${svg}<figcaption>This page, for a phone</figcaption></figure>`;
}

function filesTable({ content: { files } }: Share, path: string, plain: boolean): string {
  const rows = files.slice(0, MOST_FILES).map((file) => {
    const name = shownName(file.path.join("/"));
    const cell = plain && file.link === null ? `<a href="${path}/${pathOfUrl(file.path)}">${name}</a>` : name;
    return `<tr><td>${cell}</td><td>${sizeOf(file)}</td></tr>`;
  });
  const more = files.length - rows.length;
  return `<table class="files">\n${rows.join("\n")}\n</table>
${more > 0 ? `<p>The first ${whole(rows.length)} of ${whole(files.length)} files.</p>` : ""}`;
}

function sizeOf({ length, link }: ContentFile): string {
  return link === null ? formatSize(length) : `link to ${shownName(link.join("/"))}`;
}
