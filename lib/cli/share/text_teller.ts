/** Tells of shares in text: addresses and what to type on stdout, all else on stderr, with live lines on a terminal. */
import type { Fault } from "../../base/fault.ts";
import type { Scanned } from "../../metainfo/scan.ts";
import type { Placed } from "../../share/placed.ts";
import { qrText } from "../../share/qr.ts";
import type { Share } from "../../share/share.ts";
import { windowsChanges } from "../../share/windows_names.ts";
import { canDraw, canMove, harmless } from "../console_text.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import { leftOutText } from "../../metainfo/scan/left_out.ts";
import { widthOf } from "../text_width.ts";
import type { Begun, ShareTeller } from "./teller.ts";
import { viewLines } from "./view.ts";
import { changedText, sharedText, windowsText } from "./words.ts";

/** Lines of a terminal that are left for what is said beside a QR code. */
const BESIDE_CODE = 12;
/** Live lines, at most. */
const MOST_LINES = 40;
/** Lines of a terminal that the live ones leave. */
const LEFT = 3;

export class ShareText implements ShareTeller {
  readonly #env: Env;
  readonly #live: LiveLine;
  readonly #isQuiet: boolean;
  readonly #canMove: boolean;
  readonly #canDraw: boolean;
  /** A code was shown: there is one at most. */
  #hasCode = false;

  /** It asks the environment what the terminal can show: make it before that permission is dropped. */
  constructor(env: Env, live: LiveLine, isQuiet: boolean) {
    this.#env = env;
    this.#live = live;
    this.#isQuiet = isQuiet;
    this.#canMove = canMove(env);
    this.#canDraw = canDraw(env);
  }

  begun(_begun: Begun, text: string): void {
    this.#print(text);
  }

  found({ name }: Placed, { content, leftOut }: Scanned): void {
    const windows = windowsText(name, windowsChanges(content));
    if (windows !== null) this.note(windows);
    const left = leftOutText(leftOut);
    if (left !== "") this.note(`${harmless(name)}: left out: ${left}.`);
  }

  shared(placed: Placed, _share: Share, page: string, command: string): void {
    const code = this.#hasCode ? null : this.#codeOf(page);
    this.#hasCode ||= code !== null;
    this.#print([...sharedText(placed, command), ...code ?? [], ""].join("\n"));
  }

  failed(_placed: Placed, why: Fault, isLast: boolean): void {
    if (!isLast) this.#live.fault(why);
  }

  changed({ name }: Placed, why: string | null): void {
    this.#live.log(
      why === null ? `${harmless(name)} is as it was again, and given.` : changedText(name, why),
    );
  }

  removed({ name }: Placed): void {
    this.note(`${harmless(name)} is not shared any more.`);
  }

  finished({ name }: Placed, address: string | null, have: number): void {
    this.note(`${address ?? "Somebody"} has ${harmless(name)}: ${have} ${have === 1 ? "has" : "have"} it.`);
  }

  note(line: string): void {
    if (!this.#isQuiet) this.#live.log(harmless(line));
  }

  progress(shelf: readonly Placed[], now: number): void {
    if (this.#isQuiet || !this.#env.errIsTerminal) return;
    const room = this.#canMove ? Math.min(MOST_LINES, this.#env.rows() - LEFT) : 1;
    this.#live.showLines(viewLines(shelf, Math.max(1, room), now));
  }

  ended(): void {
    this.#live.clear();
  }

  /** The live lines come back with the next look. */
  #print(text: string): void {
    if (this.#isQuiet) return;
    this.#live.clear();
    this.#env.out.write(text);
  }

  /** The code's lines, where this terminal has room for them and shows them as they are. */
  #codeOf(page: string): readonly string[] | null {
    const { outIsTerminal } = this.#env;
    if (!outIsTerminal || !this.#canDraw || !this.#canMove) return null;
    const lines = qrText(page, true);
    if (lines === null || lines.length + BESIDE_CODE > this.#env.rows()) return null;
    // Colours take no columns.
    // deno-lint-ignore no-control-regex
    return widthOf(lines[0].replace(/\x1b\[[\d;]*m/g, "")) < this.#env.columns() ? lines : null;
  }
}
