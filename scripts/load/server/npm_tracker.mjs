/**
 * A program of its own, for Node: the Server of npm's bittorrent-tracker on one address. Arguments: the package's folder,
 * the address, the port.
 */
import process from "node:process";
import { pathToFileURL } from "node:url";

const [folder, host, port] = process.argv.slice(2);
// The package's own index also wants a native library of WebRTC, which a server has no use for.
const { default: Server } = await import(pathToFileURL(`${folder}/server.js`).href);
const server = new Server();
server.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.on("warning", () => {});
const isSix = host.includes(":");
server.listen(Number(port), { http: host, udp: isSix ? "127.0.0.1" : host, udp6: isSix ? host : "::1" });
