/**
 * All that one process shares. What is put on the shelf is looked through, hashed (one thing after the other: a disk is not
 * faster for two), then given, and looked at again and again: what is not as it was hashed is given no more until it is
 * so again, or is shared anew.
 */
import { type Clock, every } from "../base/clock.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { shown, shownPath } from "../base/setting.ts";
import { counted } from "../base/unit.ts";
import { lengthOf } from "../metainfo/content.ts";
import type { Scanned } from "../metainfo/scan.ts";
import { differenceNow } from "./changes.ts";
import { findContent, makeShare, type MakingMeans, newPace, type ShareWish } from "./making.ts";
import { freeName } from "./names.ts";
import { Placed } from "./placed.ts";
import type { Exhibit, Share } from "./share.ts";
import { findPlaces } from "./site/places.ts";
import type { Spreading } from "./spreading.ts";

/** What is told of it, by the way. */
export interface ShelfEar {
  /** Its files are known; nothing is hashed yet. */
  found(placed: Placed, scanned: Scanned): void;
  /** It is given from now on. */
  shared(placed: Placed, share: Share): void;
  /** It cannot be shared, and is on the shelf no longer. */
  failed(placed: Placed, why: Fault): void;
  /** It is given no more, or again (`why` null); `why` may tell more than strangers are shown. */
  changed(placed: Placed, why: string | null): void;
  /** Something good to know: a line. */
  note(line: string): void;
}

/** What a shelf is made of. */
export interface ShelfParts {
  readonly means: MakingMeans;
  readonly ear: ShelfEar;
  /** Begins to give a share to whoever asks. */
  spread(share: Share): Spreading;
  readonly clock: Clock;
}

/** Things shared at once, at most. */
const MOST_SHARES = 256;
/** Milliseconds between the end of one look at all files and the next. */
const LOOK = 10_000;

/** The shelf. */
export class Shelf {
  readonly #parts: ShelfParts;
  readonly #placed: Placed[] = [];
  readonly #end = new AbortController();
  #work: Promise<void> = Promise.resolve();
  #looking: Promise<void> | null = null;
  readonly #endLooks: () => void;

  constructor(parts: ShelfParts) {
    this.#parts = parts;
    this.#endLooks = every(parts.clock, LOOK, () => void this.look());
  }

  /** All that is on it, in the order in which it came. */
  get placed(): readonly Placed[] {
    return this.#placed;
  }

  /** The same as it is shown. */
  exhibits(): Exhibit[] {
    return this.#placed.map((placed) => placed.exhibit());
  }

  /** What has the name; undefined when nothing has. */
  named(name: string): Placed | undefined {
    return this.#placed.find((placed) => placed.name === name);
  }

  /** What a share stands for; undefined when it was taken away. */
  placedOf(share: Share): Placed | undefined {
    return this.#placed.find((placed) => placed.share === share);
  }

  /**
   * Puts something on it; what is there from the same path is shared anew, but for what is just being hashed. The rest goes on behind, and is told. A Fault
   * when there is no room.
   * @param own the name that it has without others
   */
  async add(wish: ShareWish, own: string): Promise<Placed | Fault> {
    const before = this.#placed.find(({ wish: { root } }) => root === wish.root);
    if (before !== undefined && isSameWork(before, wish)) return before;
    if (before !== undefined) await this.#take(before);
    if (this.#placed.length >= MOST_SHARES) {
      return fault(
        "too-many-shares",
        `${MOST_SHARES} shares are the most.`,
        "Take one away, or share a folder of them.",
      );
    }
    const placed = new Placed(wish, freeName(own, this.#placed.map(({ name }) => name)), this.#parts.clock);
    this.#placed.push(placed);
    this.#work = this.#work.then(() => this.#make(placed));
    return placed;
  }

  /** Takes away what has the name; a Fault when nothing has. */
  async remove(name: string): Promise<Fault | null> {
    const placed = this.named(name);
    if (placed === undefined) {
      return fault(
        "unknown-share",
        `Nothing is shared as ${shown(name)}.`,
        "muster ctl shares lists what is.",
      );
    }
    await this.#take(placed);
    return null;
  }

  /** Comes true when nothing is being looked through or hashed any more. */
  async idle(): Promise<void> {
    for (let work = null; work !== this.#work;) await (work = this.#work);
  }

  /** Looks at all files, now; who comes while that goes on waits for the same look. */
  look(): Promise<void> {
    return this.#looking ??= this.#lookAtAll().finally(() => this.#looking = null);
  }

  async #lookAtAll(): Promise<void> {
    for (const placed of [...this.#placed]) await this.#lookAt(placed);
  }

  /** Ends all. */
  async close(): Promise<void> {
    this.#endLooks();
    this.#end.abort();
    await Promise.all(this.#placed.map((placed) => placed.end()));
    await this.#work;
  }

  async #take(placed: Placed): Promise<void> {
    const at = this.#placed.indexOf(placed);
    if (at >= 0) this.#placed.splice(at, 1);
    await placed.end();
  }

  /** From its files to its being given. Does not throw but for faults of ours. */
  async #make(placed: Placed): Promise<void> {
    const { means, ear } = this.#parts;
    const signal = AbortSignal.any([this.#end.signal, placed.ended]);
    if (signal.aborted) return;
    const wish = { ...placed.wish, name: placed.name };
    const scanned = await findContent(wish, means, (files) => placed.files = files, signal);
    if (signal.aborted) return;
    if (isFault(scanned)) return await this.#fail(placed, scanned);
    const places = await findPlaces(means.files, wish.root, scanned.content, newPace(means), signal);
    if (signal.aborted) return;
    if (isFault(places)) return await this.#fail(placed, places);
    placed.places = places;
    placed.size = lengthOf(scanned.content);
    placed.files = scanned.content.files.length;
    placed.hashes(0);
    ear.found(placed, scanned);
    const made = await makeShare(wish, scanned.content, means, (bytes) => placed.hashes(bytes), signal);
    if (signal.aborted) return;
    if (isFault(made)) return await this.#fail(placed, made);
    placed.gives(made, this.#parts.spread(made));
    ear.shared(placed, made);
  }

  async #fail(placed: Placed, why: Fault): Promise<void> {
    await this.#take(placed);
    this.#parts.ear.failed(placed, why);
  }

  async #lookAt(placed: Placed): Promise<void> {
    const { share, wish } = placed;
    const signal = AbortSignal.any([this.#end.signal, placed.ended]);
    if (share === null || signal.aborted) return;
    const again = await findContent({ ...wish, name: share.name }, this.#parts.means, () => {}, signal);
    if (signal.aborted) return;
    const now = isFault(again) ? again : again.content;
    const difference = await differenceNow(share.content, now, newPace(this.#parts.means));
    const { why, detail = why, added } = difference;
    if (signal.aborted) return;
    if (why !== null && placed.state.kind === "sharing") {
      await this.#stopGiving(placed, `${why}.`, `${detail}.`);
    } else if (why === null && placed.state.kind === "changed") this.#giveAgain(placed, share);
    this.#tellAdded(placed, why === null ? added : 0);
  }

  async #stopGiving(placed: Placed, why: string, detail: string): Promise<void> {
    await placed.holds(why);
    this.#parts.ear.changed(placed, detail);
  }

  #giveAgain(placed: Placed, share: Share): void {
    placed.gives(share, this.#parts.spread(share));
    this.#parts.ear.changed(placed, null);
  }

  /** Told again only when there are more. */
  #tellAdded(placed: Placed, added: number): void {
    if (added > placed.added) {
      this.#parts.ear.note(
        `${shownPath(placed.name)} has ${counted(added, "new file")} that ${
          added === 1 ? "is" : "are"
        } not shared. ` +
          "Share it again to take them in.",
      );
    }
    placed.added = added;
  }
}

/** Whether something is being hashed already as it is wished for: to begin anew would take as long again. */
function isSameWork({ share, wish }: Placed, wished: ShareWish): boolean {
  return share === null && JSON.stringify(wish) === JSON.stringify(wished);
}
