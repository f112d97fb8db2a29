/** What `deno task load --help` says. */
export const USAGE = `deno task load [options]: drives trackers over HTTP and UDP and reports their speed
What runs, each server in turn, round by round:
  --binary FILE          a compiled muster; otherwise muster runs from source
  --muster OPTIONS       muster's own options, as in --muster "--threads 1 --udp-engine batch"
  --also OPTIONS         another muster beside it, with these options; can be given again. A name, and the CPUs for it,
                         may stand before them: --also "two@0,1=--threads 2"; --muster likewise.
                         {hashes} and {bans} in them stand for lists, of a million info hashes with those of the load and
                         of 100,000 ranges without its clients, {new} for a file that is not there yet
  --old FILE             an earlier compiled muster beside it, with the options of --muster
  --rival NAME           opentracker or bittorrent-tracker (npm's, installed for it); can be given again
  --floor                what Deno alone can do, with a fixed answer: Deno.serve over HTTP, Deno.listenDatagram over UDP
                         (floor), and many packets a system call (echo; Linux)
  --echo                 echo alone of these
  --alone                only muster. Where none of --also, --old, --rival, --floor, --echo, --alone is given there run:
                         muster, opentracker where it is installed, and the floors
  --url URL              a tracker that runs already (http or udp, on this machine) instead of muster
  --i-own-this-host      lets --url name another machine: do that to your own servers only
How they are driven:
  --mode MODES           keep-alive, close, udp, both (keep-alive and close) or all, or some with commas (all)
  --family 4|6           IPv4 or IPv6 (4)
  --sources WHERE        public: in a network of its own (Linux, root or user namespaces), servers and clients have
                         addresses of the ranges for measuring; loopback; auto: public where it can be had (auto)
  --connections N        over HTTP, at the same time (64), each from an address of its own
  --sockets N            over UDP, each at an address of its own (16; up to 4096)
  --window N             requests in flight on each socket (12)
  --depth DEPTH          deep (16 sockets x 16) or shallow (1 x 4), instead of these two
  --mix C:A:S            over UDP, connect : announce : scrape (0:1:0)
  --engine ENGINE        batch (many packets a system call, epoll for HTTP; Linux), plain or auto (auto)
  --server-cpus CPUS     that servers may use (0); the load has CPU 1
  --no-pin               servers and load run on whichever CPU
  --torrents N           info hashes (10000)
  --peers N              clients in all, announcing again and again (200000)
  --share SHARE          cubic: the first torrents have more clients; even: all have as many (cubic)
  --fill N               so many clients (instead of --peers) announce once before it is measured
  --fill-torrents N      to so many torrents (instead of --torrents)
  --seconds N            measured (5)
  --warm-up N            seconds before that (4)
  --rounds N             of which the median is taken (3; 1 for a server alone)
  --seed N               of everything that is random (1)
Other measurements, each instead of all this:
  --memory-rows          bytes a peer: a million torrents of one and of four, 10,000 of 400, one of a million; also
                         opentracker's, where it is installed
  --expiry               p99 of an announce at --rate a second (5000), before and while --fill peers (10 million) expire
  --start-time           from start to first answer, the median of 10
  --targets              all that muster is to reach, one after the other: needs --binary
  --only ROW             of --targets, rows whose name starts so; can be given again. --list: their names
  --json                 one object for programs
Over UDP a request without an answer within a second is lost, and another one sent.
`;
