/** The five systems that muster is built for, and what an executable file says about its own. */

export interface Target {
  /** The name that `deno compile --target` knows. */
  readonly triple: string;
  /** System and processor, as people say them; `platformOf` gives the same words. */
  readonly platform: string;
  /** The file that is published. */
  readonly file: string;
  /** The file in $DENORT_DIR that `deno compile` starts from, where it cannot download its own. */
  readonly base: string;
}

function target(triple: string, platform: string, base: string, ending = ""): Target {
  const file = `muster-${platform.replace(" ", "-").toLowerCase()}${ending}`;
  return { triple, platform, file, base: `denort-${base}${ending}` };
}

export const TARGETS: readonly Target[] = [
  target("x86_64-pc-windows-msvc", "Windows x64", "win32-x64", ".exe"),
  target("x86_64-unknown-linux-gnu", "Linux x64", "linux-x64"),
  target("aarch64-unknown-linux-gnu", "Linux arm64", "linux-arm64"),
  target("x86_64-apple-darwin", "macOS x64", "darwin-x64"),
  target("aarch64-apple-darwin", "macOS arm64", "darwin-arm64"),
];

/** The target of a name, or null. */
export function findTarget(triple: string): Target | null {
  return TARGETS.find((candidate) => candidate.triple === triple) ?? null;
}

/** Bytes from the start of an executable that `platformOf` may need. */
export const HEADER_BYTES = 4096;

/**
 * The platform that an executable is made for, read from its first bytes, or null.
 *     ELF      7f 'ELF' .. machine u16 at 18            62 x64, 183 arm64
 *     PE       'MZ' .. offset of 'PE' u32 at 60         machine u16 at offset + 4: 0x8664 x64
 *     Mach-O   feedfacf u32, processor u32 at 4         0x01000007 x64, 0x0100000c arm64
 * All little-endian.
 */
export function platformOf(header: Uint8Array): string | null {
  if (header.length < 64) return null;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0) === 0x7f454c46) return named("Linux", view.getUint16(18, true), 62, 183);
  if (view.getUint32(0, true) === 0xfeedfacf) {
    return named("macOS", view.getUint32(4, true), 0x01000007, 0x0100000c);
  }
  const offset = view.getUint32(60, true);
  if (view.getUint16(0) !== 0x4d5a || offset + 6 > header.length) return null;
  return named("Windows", view.getUint16(offset + 4, true), 0x8664, 0xaa64);
}

function named(system: string, machine: number, x64: number, arm64: number): string | null {
  if (machine === x64) return `${system} x64`;
  return machine === arm64 ? `${system} arm64` : null;
}

/** Reads the platform of an executable file; null when there is none, or it is none. */
export async function platformOfFile(path: string): Promise<string | null> {
  try {
    using file = await Deno.open(path);
    const header = new Uint8Array(HEADER_BYTES);
    return platformOf(header.subarray(0, await file.read(header) ?? 0));
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return null;
    throw thrown;
  }
}
