/**
 * Names in a folder that are not UTF-8, which Linux allows. The executable's own listing passes over them in silence (run
 * from source it gives them with U+FFFD), and a file that nobody is told of is a file lost: the C library is asked.
 */

/** A name that is not UTF-8, with U+FFFD for what is none, and what bears it. */
export interface StrangeName {
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
}

/** All that stands in a folder, as the C library tells it. */
export interface RawListing {
  /** How many names there are, `.` and `..` left out. */
  readonly count: number;
  /** Those that are not UTF-8. */
  readonly strange: StrangeName[];
}

/** Lists a folder by its path; null where that cannot be done. */
export type RawList = (folder: string) => RawListing | null;

/** O_CLOEXEC, the same on x64 and arm64. */
const FLAGS = 0o2000000;

/** Gets the way to list folders; null on other systems, without the permission ffi, and with an old C library. */
export function rawList(os: string = Deno.build.os): RawList | null {
  if (os !== "linux") return null;
  try {
    const { symbols } = Deno.dlopen("libc.so.6", {
      open: { parameters: ["buffer", "i32"], result: "i32" },
      close: { parameters: ["i32"], result: "i32" },
      getdents64: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    });
    const buffer = new Uint8Array(32_768);
    return (folder) => {
      const listing = { count: 0, strange: [] as StrangeName[] };
      const file = symbols.open(new TextEncoder().encode(`${folder}\0`), FLAGS);
      if (file < 0) return null;
      try {
        for (;;) {
          const length = Number(symbols.getdents64(file, buffer, BigInt(buffer.length)));
          if (length < 0) return null;
          if (length === 0) return listing;
          readEntries(buffer.subarray(0, length), listing);
        }
      } finally {
        symbols.close(file);
      }
    };
  } catch {
    return null;
  }
}

/** struct linux_dirent64 { u64 inode; i64 offset; u16 length; u8 type; char name[]; } */
const LENGTH_AT = 16;
const TYPE_AT = 18;
const NAME_AT = 19;

/** Adds the entries that the bytes hold, one behind the other; each name ends in a zero. */
export function readEntries(bytes: Uint8Array, listing: { count: number; strange: StrangeName[] }): void {
  for (let at = 0; at + NAME_AT < bytes.length;) {
    const length = bytes[at + LENGTH_AT] + 256 * bytes[at + LENGTH_AT + 1];
    if (length <= NAME_AT) return;
    const start = at + NAME_AT;
    const end = bytes.indexOf(0, start);
    const name = bytes.subarray(start, end < 0 ? bytes.length : end);
    const isItself = name[0] === DOT && (name.length === 1 || (name.length === 2 && name[1] === DOT));
    if (!isItself) listing.count++;
    if (!isUtf8(name)) listing.strange.push({ name: lossy.decode(name), kind: kindOf(bytes[at + TYPE_AT]) });
    at += length;
  }
}

const DOT = 46;

/** DT_DIR, DT_REG, DT_LNK; what a file system does not tell (0) is taken for a file, so that it is not lost. */
function kindOf(type: number): StrangeName["kind"] {
  const kinds: Readonly<Record<number, StrangeName["kind"]>> = {
    0: "file",
    4: "folder",
    8: "file",
    10: "link",
  };
  return kinds[type] ?? "other";
}

function isUtf8(name: Uint8Array): boolean {
  if (name.every((byte) => byte < 128)) return true;
  try {
    strict.decode(name);
    return true;
  } catch {
    return false;
  }
}

const strict = new TextDecoder("utf-8", { fatal: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
