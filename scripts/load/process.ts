/** What a process costs, by /proc (Linux); elsewhere nothing is known, and null says so. */

/** Clock ticks a second of /proc/PID/stat: USER_HZ, 100 on every Linux that Deno runs on. */
const TICKS = 100;

/** Seconds of a CPU. */
export interface CpuTime {
  readonly user: number;
  readonly system: number;
}

/** What all threads of the process have used, or null. */
export function cpuTime(pid: number): CpuTime | null {
  try {
    return readStat(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return null;
  }
}

/** Seconds of both together, or null. */
export function cpuSeconds(pid: number): number | null {
  const time = cpuTime(pid);
  return time === null ? null : time.user + time.system;
}

/** `PID (name, which may hold anything) state ppid ... utime stime ...`: fields 14 and 15 (proc(5)). */
export function readStat(text: string): CpuTime | null {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields[11], fields[12]].map((ticks) => Number(ticks) / TICKS);
  return Number.isFinite(user + system) ? { user, system } : null;
}

/** Bytes of a process in memory (VmRSS), or null. */
export function residentBytes(pid: number): number | null {
  try {
    return readResident(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return null;
  }
}

export function readResident(text: string): number | null {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(text);
  return match === null ? null : 1024 * Number(match[1]);
}

/** The process that listens on a port of this machine, as far as /proc may be read; else null. */
export function listenerOf(port: number, protocol: "tcp" | "udp"): number | null {
  const inodes = new Set([protocol, `${protocol}6`].flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return null;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (/^\d+$/.test(name) && holdsSocket(name, inodes)) return Number(name);
  }
  return null;
}

/** States of sockets that listen, of TCP and of UDP (where it says: not connected). */
const LISTENING = ["0A", "07"];

function listeningInodes(table: string, port: number): string[] {
  try {
    const rows = Deno.readTextFileSync(`/proc/net/${table}`).split("\n").map((row) =>
      row.trim().split(/\s+/)
    );
    const end = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
    return rows.filter((row) => LISTENING.includes(row[3]) && row[1].endsWith(end)).map((row) => row[9]);
  } catch {
    return [];
  }
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    for (const { name } of Deno.readDirSync(`/proc/${pid}/fd`)) {
      const target = Deno.readLinkSync(`/proc/${pid}/fd/${name}`);
      if (target.startsWith("socket:[") && inodes.has(target.slice(8, -1))) return true;
    }
  } catch {
    // It ended meanwhile, or is somebody else's.
  }
  return false;
}

/** Whether `taskset` is there and this machine has a CPU for the server and another for the load. */
export async function canPin(): Promise<boolean> {
  if (Deno.build.os !== "linux" || navigator.hardwareConcurrency < 2) return false;
  try {
    return (await new Deno.Command("taskset", { args: ["-c", "0", "true"] }).output()).success;
  } catch {
    return false;
  }
}

/** Whether this is a namespace with one user alone, who is root in it (user_namespaces(7)). */
export function isOnlyRoot(): boolean {
  try {
    return /^\s*0\s+\d+\s+1\s*$/.test(Deno.readTextFileSync("/proc/self/uid_map"));
  } catch {
    return false;
  }
}

/** Whether a program is on the path. It is asked for its help, which ends at once. */
export async function isInstalled(program: string): Promise<boolean> {
  try {
    await new Deno.Command(program, { args: ["-h"], stdin: "null" }).output();
    return true;
  } catch {
    return false;
  }
}

/** Puts all threads of a process on one CPU. */
export async function pin(pid: number, cpu: number): Promise<void> {
  await new Deno.Command("taskset", { args: ["-a", "-c", "-p", String(cpu), String(pid)], stdout: "null" })
    .output();
}
