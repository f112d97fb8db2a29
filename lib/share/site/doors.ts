/** How many downloads go on at once. */

/** Downloads at once: in all, and for one address. */
export interface DoorLimits {
  readonly all: number;
  readonly each: number;
}

/** What a share lets go on at once: enough for a room, and few enough that the swarm keeps its disk. */
export const DOORS: DoorLimits = { all: 32, each: 4 };

/** Counts those who are in. */
export class Doors {
  readonly #limits: DoorLimits;
  readonly #inside = new Map<string, number>();
  #all = 0;

  /** Without limits, those of DOORS. */
  constructor(limits: DoorLimits = DOORS) {
    this.#limits = limits;
  }

  /** Lets one in; what it gives lets it out again, once. Null when there is no room. */
  enter(from: string): (() => void) | null {
    const inside = this.#inside.get(from) ?? 0;
    if (this.#all >= this.#limits.all || inside >= this.#limits.each) return null;
    this.#all++;
    this.#inside.set(from, inside + 1);
    let isIn = true;
    return () => {
      if (isIn) this.#leave(from);
      isIn = false;
    };
  }

  #leave(from: string): void {
    this.#all--;
    const inside = this.#inside.get(from)! - 1;
    if (inside === 0) this.#inside.delete(from);
    else this.#inside.set(from, inside);
  }
}
