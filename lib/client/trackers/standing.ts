/** How a tracker fares: whether it works, when it may be asked again, and what of that is news. */
import type { AnnounceReply, Refusal } from "../../protocol/reply.ts";
import { harmless } from "./guard.ts";
import { waitAfterFailure, waitForNeighbour, waitsAfter } from "./schedule.ts";

/** What changed: its state, and words for it that are harmless for a terminal. */
export type Change = readonly [state: "failing" | "working" | "warning", message: string];

/** Its times are those of `Clock.elapsed`. */
export class Standing {
  /** `new`: it was not asked yet, or has not answered. */
  state: "new" | "working" | "failing" = "new";
  /** When it is to be asked again; Infinity: never. */
  due = 0;
  /** When it may be asked again where there is need; when it fails, the same as `due`, or sooner for one that is near. */
  soonest = 0;
  /** What it said last that a person should see. */
  message: string | null = null;
  #fails = 0;
  /** The last warning, which is told once. */
  #warning = "";

  /** It answered. */
  succeed(reply: AnnounceReply, now: number): Change[] {
    const waits = waitsAfter(reply);
    this.due = now + waits.due;
    this.soonest = now + waits.soonest;
    this.#fails = 0;
    const changes: Change[] = this.state === "failing" ? [["working", "It answers again."]] : [];
    this.state = "working";
    const warning = harmless(reply.warning ?? "");
    this.message = warning === "" ? null : warning;
    if (warning === "" || warning === this.#warning) return changes;
    this.#warning = warning;
    return [...changes, ["warning", warning]];
  }

  /** It refused, or there was no answer. @param isNear whether it is in a private network */
  fail(refusal: Refusal, now: number, isNear = false): Change[] {
    this.#fails++;
    this.due = now + waitAfterFailure(this.#fails, refusal);
    const isSilent = isNear && refusal.fault !== "refused";
    this.soonest = isSilent ? Math.min(this.due, now + waitForNeighbour(this.#fails)) : this.due;
    const text = harmless(refusal.message);
    this.message = text === "" ? "It refuses without saying why." : text;
    const isNew = this.state !== "failing";
    this.state = "failing";
    return isNew ? [["failing", this.message]] : [];
  }
}
