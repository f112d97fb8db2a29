/** What an engine of a Worker is, and what it is made of. */
import type { Clock } from "../../base/clock.ts";
import { type Libc, openLibc } from "../../base/linux/libc.ts";
import type { MemoryStore } from "../swarm/memory.ts";
import type { Job, News } from "./job.ts";
import type { Relay } from "./relay.ts";
import type { Rooms } from "./rooms.ts";

/** Takes a line for the operator, and what it is about. */
export type Warn = (about: string, line: string) => void;

/** What answers, for as long as its Worker lets it. */
export interface Engine {
  /** Waits at most so many milliseconds for something to do, and does it; whether there was. null: it works by itself. */
  readonly round: ((milliseconds: number) => boolean) | null;
  /** Takes in what has changed. */
  hear(news: News): void;
  close(): Promise<void> | void;
}

/** What engines are made of. */
export interface Made {
  readonly job: Job;
  readonly store: MemoryStore;
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly warn: Warn;
  /** To the first thread, for the pages that it makes. */
  readonly relay: Relay;
  broken(error: unknown): void;
}

/** There, or the first thread would not have chosen this engine. */
export function needLibc(): Libc {
  const libc = openLibc();
  if (libc === null) throw new Error("the system's calls cannot be had");
  return libc;
}
