/** When a seed has given enough. */

/** What a torrent has given so far, and how much it is to give. */
export interface Seeding {
  /** Bytes, of all runs. */
  readonly uploaded: number;
  /** Bytes of what is wanted of the torrent. */
  readonly size: number;
  /** Seconds since it became whole, or since this run began when it was whole then. */
  readonly seededFor: number;
  /** So many times its size; null: however much. */
  readonly ratio: number | null;
  /** Seconds; null: however long. */
  readonly time: number | null;
}

/** Which end is reached, the ratio before the time; null while neither is. A ratio or a time of 0 is reached at once. */
export function seedEnd({ uploaded, size, seededFor, ratio, time }: Seeding): "ratio" | "time" | null {
  if (ratio !== null && uploaded >= ratio * size) return "ratio";
  return time !== null && seededFor >= time ? "time" : null;
}
