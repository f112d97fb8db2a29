/** The name under which somebody came here: what stands in the Host header of a request, where that can be a host. */

/** Whether a text is a host as it stands in a URL, perhaps with a port: nothing of it needs an escape. */
export function isVisited(host: string): boolean {
  return /^([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/.test(host);
}

/** Whether it means the very machine that somebody came from, and is of no use to others. */
export function isOwnMachine(host: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i.test(host);
}
