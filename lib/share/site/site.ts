/**
 * The web site of what is shared, on the tracker's port:
 *
 *     /                  the shares
 *     /t/NAME            the page of one; its .torrent for who prefers that (Accept), as `muster get` does
 *     /t/NAME.torrent    its .torrent, unless a share has just this name
 *     /t/NAME/PATH       a file of it as it is
 *
 * Nothing on the pages comes from elsewhere. What a request says is only ever compared with what is shared.
 */
import { STATUS_CODE } from "@std/http/status";
import { wantsPage, wantsTorrent } from "../../web/accept.ts";
import type { Exhibit, Share } from "../share.ts";
import { plainAddress } from "./address_key.ts";
import { type Asker, later, noSuchShare, notNow, page, say, torrentAnswer, whichShare } from "./answers.ts";
import type { DoorLimits } from "./doors.ts";
import { Downloads } from "./download.ts";
import { Guard, type Verdict } from "./guard.ts";
import { writeListPage } from "./list_page.ts";
import { writeSharePage } from "./share_page.ts";
import { pathOfUrl, readSitePath, type SitePath } from "./site_path.ts";
import type { SiteSettings, SiteSource } from "./source.ts";
import { magnetFor, outerFor, placeOf } from "./torrent_for.ts";
import { Torrents } from "./torrents.ts";

export type { SiteSettings, SiteSource };

/** Answers a request, with its path as it stands in the URL and the address that it came from; null for a path of no page. */
export type Site = (path: string, request: Request, from: string) => Response | Promise<Response> | null;

/** Seconds after which who came while another password was thought about may come again. */
const BUSY_SECONDS = 10;

/** A request with what was read of it. */
interface Asked extends Asker {
  readonly request: Request;
  readonly from: string;
  readonly exhibits: readonly Exhibit[];
  readonly settings: SiteSettings;
}

/** The site; the limits of downloads are those of DOORS when left out. */
export function shareSite(source: SiteSource, doors?: DoorLimits): Site {
  const rooms = new Rooms(source, doors);
  return (path, request, from) => {
    const target = readSitePath(path);
    if (target === null) return null;
    if (request.method !== "GET" && request.method !== "HEAD") {
      return say("Only GET and HEAD are answered here.", STATUS_CODE.MethodNotAllowed, {
        allow: "GET, HEAD",
      });
    }
    const settings = source.settings();
    return rooms.answer(target, {
      request,
      from: plainAddress(from),
      exhibits: source.exhibits(),
      settings,
      wantsPage: wantsPage(request.headers.get("accept")),
      isGuarded: settings.password !== null,
    });
  };
}

class Rooms {
  readonly #source: SiteSource;
  readonly #downloads: Downloads;
  readonly #guard: Guard;
  readonly #torrents = new Torrents();

  constructor(source: SiteSource, doors: DoorLimits | undefined) {
    this.#source = source;
    this.#downloads = new Downloads(source, doors);
    this.#guard = new Guard(source.clock);
  }

  answer(target: SitePath, asked: Asked): Response | Promise<Response> {
    if (target.kind === "list") return this.#list(asked);
    if (target.kind === "nothing") return noSuchShare(asked.exhibits, asked);
    const { name } = target;
    const isTorrent = target.kind === "share" && !asked.exhibits.some((one) => one.name === name) &&
      name.endsWith(".torrent");
    const wanted = isTorrent ? name.slice(0, -".torrent".length) : name;
    const exhibit = asked.exhibits.find((one) => one.name === wanted);
    if (exhibit === undefined) return noSuchShare(asked.exhibits, asked);
    const refused = notNow(exhibit, asked);
    if (refused !== null) return refused;
    const share = exhibit.share!;
    if (target.kind === "file") return this.#file(share, target.path, asked);
    if (isTorrent || wantsTorrent(asked.request.headers.get("accept"))) return this.#torrent(share, asked);
    return this.#page(exhibit, share, asked);
  }

  #list({ request, exhibits, isGuarded }: Asked): Response {
    if (!wantsTorrent(request.headers.get("accept"))) {
      return page(writeListPage(exhibits, isGuarded), { vary: "Accept" });
    }
    if (exhibits.length !== 1) return whichShare(exhibits);
    const location = `/t/${pathOfUrl([exhibits[0].name])}`;
    return say(`It is at ${location}`, STATUS_CODE.Found, { location, vary: "Accept" });
  }

  async #page(exhibit: Exhibit, share: Share, asked: Asked): Promise<Response> {
    const verdict = await this.#judge(asked);
    if (verdict === "wrong" || verdict === "busy") return shut(verdict);
    const { place, outer } = this.#outer(share, asked);
    const magnet = verdict === "right" ? magnetFor(share, outer) : null;
    const view = { place, magnet, plain: asked.settings.plain, isGuarded: asked.isGuarded };
    return page(writeSharePage(exhibit, share, view), { vary: "Accept, Authorization" });
  }

  async #torrent(share: Share, asked: Asked): Promise<Response> {
    const verdict = await this.#judge(asked);
    if (verdict !== "right") return shut(verdict);
    return torrentAnswer(this.#torrents.get(share, this.#outer(share, asked).outer), share.name);
  }

  async #file(share: Share, path: readonly string[], asked: Asked): Promise<Response> {
    if (!asked.settings.plain) {
      return say("Files are not given one by one here: get the torrent.", STATUS_CODE.Forbidden);
    }
    const verdict = await this.#judge(asked);
    return verdict === "right"
      ? this.#downloads.answer(share, path, asked.request, asked.from)
      : shut(verdict);
  }

  #outer(share: Share, { request, settings: { plain, password } }: Asked) {
    const urls = this.#source.announceUrls();
    const place = placeOf(request.headers.get("host") ?? "", urls);
    // A client that finds a web seed would not know the password.
    const trackers = { urls, trackerPort: this.#source.trackerPort };
    return { place, outer: outerFor(share, place, trackers, plain && password === null) };
  }

  async #judge({ request, from, settings: { password } }: Asked): Promise<Verdict> {
    if (password === null) return "right";
    return await this.#guard.judge(password, request.headers.get("authorization"), from);
  }
}

function shut(verdict: Exclude<Verdict, "right">): Response {
  if (verdict === "busy") {
    return later(
      "Another password is being thought about. Come again soon.",
      STATUS_CODE.TooManyRequests,
      BUSY_SECONDS,
    );
  }
  const text = verdict === "missing" ? "A password guards this share." : "That is not the password.";
  return say(text, STATUS_CODE.Unauthorized, {
    "www-authenticate": 'Basic realm="muster share", charset="UTF-8"',
  });
}
