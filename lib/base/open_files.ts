/**
 * Raises the limit of open files (each connection is one) as far as the system lets a program do so by itself. A
 * compiled Deno program keeps the soft limit, often 1,024, and would end at that many connections.
 */

/** RLIMIT_NOFILE by system, and where setrlimit lives. */
const SYSTEMS: Readonly<Record<string, { library: string; resource: number }>> = {
  linux: { library: "libc.so.6", resource: 7 },
  darwin: { library: "libSystem.B.dylib", resource: 8 },
};

/** macOS refuses more than OPEN_MAX when the hard limit is "unlimited". */
const MACOS_MOST = 10_240n;

/** The number of files that may now be open; null where it is not limited this way or cannot be told. */
export function raiseOpenFiles(os: string = Deno.build.os): number | null {
  const system = SYSTEMS[os];
  if (system === undefined) return null;
  try {
    const library = Deno.dlopen(system.library, {
      getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
      setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
    });
    // struct rlimit { u64 soft; u64 hard; }
    const limits = new BigUint64Array(2);
    const bytes = new Uint8Array(limits.buffer);
    if (library.symbols.getrlimit(system.resource, bytes) !== 0) return null;
    const before = limits[0];
    limits[0] = os === "darwin" && limits[1] > MACOS_MOST ? MACOS_MOST : limits[1];
    const raised = limits[0] > before && library.symbols.setrlimit(system.resource, bytes) === 0;
    const now = raised ? limits[0] : before;
    library.close();
    return now > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(now);
  } catch {
    return null;
  }
}
