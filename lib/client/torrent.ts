/**
 * One torrent: the loop that owns its state. Whatever happens is posted to it and dealt with to its end before the next
 * thing; what is to be said to peers goes out when it is done. The parts of the loop are the rooms in torrent/.
 */
import type { PeerProblem } from "./peer/problem.ts";
import type { TorrentEvent } from "./event.ts";
import type { Link } from "./peer/link.ts";
import { takeDigests, takeVerdict, tookSlab } from "./torrent/blocks.ts";
import { callPeers, takeMissed } from "./torrent/calling.ts";
import { chokeSoon } from "./torrent/choking.ts";
import { tellUploadOnly } from "./torrent/exchange.ts";
import { tellInterest, whetherBothSeeds } from "./torrent/interest.ts";
import { join, leave } from "./torrent/joining.ts";
import { takeMessage } from "./torrent/messages.ts";
import { takeRecovery } from "./torrent/resuming.ts";
import { pause } from "./torrent/pausing.ts";
import type { Peer } from "./torrent/peer.ts";
import { fill } from "./torrent/requests.ts";
import { flush, type TorrentState } from "./torrent/state.ts";
import { showNext } from "./torrent/super_seed.ts";
import { tick } from "./torrent/ticks.ts";
import { pump, pumpAll, takeLoaded } from "./torrent/uploads.ts";

/** A torrent at work. */
export class TorrentLoop {
  readonly state: TorrentState;
  /** What was posted while something else was dealt with. */
  readonly #waiting: TorrentEvent[] = [];
  #isBusy = false;
  #onSettled: () => void = () => {};

  constructor(state: TorrentState) {
    this.state = state;
    if (state.wantedDone === state.facts.wantedBytes) state.isDone = true;
  }

  /** Deals with an event, or has it wait for the one that is dealt with. */
  post(event: TorrentEvent): void {
    if (this.#isBusy) return void this.#waiting.push(event);
    this.#isBusy = true;
    try {
      this.#take(event);
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        this.#take(next);
      }
      flush(this.state);
    } finally {
      this.#isBusy = false;
    }
  }

  /** Ends it: peers are let go; what is on its way to the disk gets there. */
  end(): void {
    const { state } = this;
    state.isEnded = true;
    state.sleep?.();
    for (const peer of [...state.peers.values()]) leave(state, peer, "stopped");
    this.#lookIfSettled();
  }

  /** Resolves when nothing is on its way to the disk any more; to be asked after the end. */
  settled(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onSettled = resolve;
    this.#lookIfSettled();
    return promise;
  }

  #lookIfSettled(): void {
    for (const { unwritten, isJudged } of this.state.progresses.values()) {
      if (unwritten > 0 || isJudged) return;
    }
    this.#giveMemoryBack();
    this.#onSettled();
  }

  /** What came of pieces that will not be whole is thrown away. */
  #giveMemoryBack(): void {
    const { progresses, tools } = this.state;
    for (const { slabs } of progresses.values()) {
      for (const slab of slabs) if (slab !== null) tools.slabs.give(slab);
    }
    progresses.clear();
  }

  #take(event: TorrentEvent): void {
    const { state } = this;
    if (state.isEnded) return this.#takeLast(event);
    switch (event.kind) {
      case "joined":
        return this.#join(event.link, event);
      case "missed":
        takeMissed(state, event.host, event.port, event.isSelf);
        return callPeers(state);
      case "sent":
        event.peer.out.give(event.bytes as Uint8Array<ArrayBuffer>);
        return pump(state, event.peer);
      case "closed":
        leave(state, event.peer, "closed");
        return this.#refill();
      case "found":
        for (const { host, port } of event.peers) {
          state.candidates.add(host, port, event.source, state.tools.now());
        }
        return callPeers(state);
      case "written":
        return tookSlab(state, event.progress, event.slab, event.fault);
      case "judged":
        takeVerdict(state, event.progress, event.digest);
        return this.#afterPiece();
      case "digested":
        takeDigests(state, event.piece, event.senders, event.digests);
        return this.#refill();
      case "loaded":
        return takeLoaded(state, event.piece, event.fault);
      case "broken":
        return pause(state, event.fault);
      case "recovered":
        return takeRecovery(state, event.looked, event.have);
      case "room":
        this.#refill();
        return pumpAll(state);
      case "wake":
        return pumpAll(state);
      case "tick":
        return tick(state);
      default:
        return event satisfies never;
    }
  }

  /** It is over: who comes is sent away, and what the disk still does is noted. */
  #takeLast(event: TorrentEvent): void {
    if (event.kind === "joined") event.link.close();
    if (event.kind === "written") tookSlab(this.state, event.progress, event.slab, event.fault);
    if (event.kind === "judged") takeVerdict(this.state, event.progress, event.digest);
    this.#lookIfSettled();
  }

  #join(link: Link, { greeting }: TorrentEvent & { kind: "joined" }): void {
    const peer = join(this.state, link, greeting);
    if (typeof peer === "string") {
      if (!greeting.incoming) takeMissed(this.state, link.host, link.port, peer === "self");
      return;
    }
    link.open({
      data: (bytes) => this.#hear(peer, bytes),
      sent: (bytes) => this.post({ kind: "sent", peer, bytes }),
      closed: () => this.post({ kind: "closed", peer }),
    });
  }

  /**
   * Bytes of a peer. Not an event of its own, since what they stand in is read into again: it is called from outside the
   * loop alone. Gives the milliseconds to wait by the limits.
   */
  #hear(peer: Peer, bytes: Uint8Array): number {
    const { state } = this;
    if (peer.isGone) return 0;
    this.#isBusy = true;
    try {
      const now = state.tools.now();
      peer.lastHeard = now;
      const problem = this.#read(peer, bytes);
      if (problem !== null) {
        leave(state, peer, problem);
        this.#refill();
      } else {
        fill(state, peer);
        pump(state, peer);
      }
      flush(state);
      return this.#charge(peer, bytes.length, now);
    } finally {
      this.#isBusy = false;
      const next = this.#waiting.shift();
      if (next !== undefined) this.post(next);
    }
  }

  #read(peer: Peer, bytes: Uint8Array): PeerProblem | null {
    const { state } = this;
    let problem: PeerProblem | null = null;
    const broken = peer.reader.read(bytes, (message) => {
      problem = takeMessage(state, peer, message);
      return problem === null && !peer.isGone;
    });
    return problem ?? broken;
  }

  #charge(peer: Peer, bytes: number, now: number): number {
    let wait = 0;
    for (const limit of this.state.tools.downLimits) {
      limit.take(bytes, now);
      wait = Math.max(wait, limit.wait(now));
    }
    if (wait > 0) peer.heldUntil = now + wait;
    return wait;
  }

  /** After a piece: perhaps all is there; perhaps there is nothing more to get from some. */
  #afterPiece(): void {
    const { state } = this;
    for (const peer of state.peers.values()) tellInterest(state, peer);
    if (!state.isDone && state.wantedDone === state.facts.wantedBytes) this.#complete();
    else this.#refill();
  }

  #complete(): void {
    const { state } = this;
    state.isDone = true;
    state.doneAt = state.tools.now();
    tellUploadOnly(state);
    for (const peer of [...state.peers.values()]) {
      const problem = whetherBothSeeds(state, peer);
      if (problem !== null) leave(state, peer, problem);
      else showNext(state, peer);
    }
    state.tools.completed();
    chokeSoon(state);
  }

  /** Something can be asked for that could not be before. */
  #refill(): void {
    for (const peer of this.state.peers.values()) fill(this.state, peer);
  }
}
