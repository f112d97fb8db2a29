/** Who holds a port that is in use: another muster says so of itself at /health. */
import { hostOf } from "../../base/address.ts";
import { fromLatin1, toLatin1 } from "../../base/bytes.ts";
import { type Fault, fault } from "../../base/fault.ts";

/** The header by which /health tells what program answers. */
export const PROGRAM_HEADER = "x-muster";

/** Longer than this, in milliseconds, a program on the same machine does not take. */
const PATIENCE = 500;
/** No more of an answer is read. */
const MOST = 2048;

/** A better fault when the port is held by another muster; the given one otherwise. */
export async function nameHolder(problem: Fault, bind: readonly string[], port: number): Promise<Fault> {
  if (problem.fault !== "port-in-use") return problem;
  const host = bind.find((address) => address !== "0.0.0.0" && address !== "::") ?? "127.0.0.1";
  if (!await isMuster(host, port)) return problem;
  return fault(
    "port-in-use",
    `Another muster is running already on port ${port} (http://${hostOf(host)}:${port}/).`,
    `Use that one, stop it, or ${anotherPort(port)}`,
  );
}

/** The end of an advice. */
export function anotherPort(port: number): string {
  return `choose another port, such as: --port ${port < 65535 ? port + 1 : 9000}`;
}

/** Asks by hand: `fetch` needs more of a system than is there everywhere (it fails under wine). */
async function isMuster(hostname: string, port: number): Promise<boolean> {
  const tired = Promise.withResolvers<string>();
  const alarm = setTimeout(() => tired.resolve(""), PATIENCE);
  const answer = ask(hostname, port).catch(() => "");
  const text = await Promise.race([answer, tired.promise]);
  clearTimeout(alarm);
  return text.toLowerCase().includes(`\r\n${PROGRAM_HEADER}: `);
}

/** What the program there sends. One that sends nothing is left waiting until this one ends. */
async function ask(hostname: string, port: number): Promise<string> {
  using connection = await Deno.connect({ hostname, port });
  const head = `GET /health HTTP/1.1\r\nHost: ${hostOf(hostname)}:${port}\r\nConnection: close\r\n\r\n`;
  await connection.write(toLatin1(head));
  return await readSome(connection);
}

async function readSome(connection: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(MOST);
  let length = 0;
  for (let got: number | null = 0; got !== null && length < MOST; length += got ?? 0) {
    got = await connection.read(buffer.subarray(length));
  }
  return fromLatin1(buffer.subarray(0, length));
}
