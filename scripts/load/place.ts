/** Where things are: files of this tree, and a port that nobody uses. */

/** The path of a file: URL, on Windows without the slash before the drive. */
export function fromFileUrl(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}

/** A TCP port of loopback that is free at this moment. */
export function openPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
