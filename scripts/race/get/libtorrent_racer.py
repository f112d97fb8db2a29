"""libtorrent in the race, with its own settings, TCP alone, and nobody but the tracker to tell of peers.

Arguments: `get` or `seed`, FOLDER, ADDRESS, PORT, TORRENT... Seeds until it is interrupted, without checking what is
there; gets until all is there and on disk.
"""

import signal
import sys
import threading

import libtorrent

what, folder, address, port, *torrents = sys.argv[1:]
over = threading.Event()
for name in (signal.SIGINT, signal.SIGTERM):
    signal.signal(name, lambda *_: over.set())

session = libtorrent.session({
    "listen_interfaces": f"{address}:{port}",
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "enable_outgoing_utp": False,
    "enable_incoming_utp": False,
    "allow_multiple_connections_per_ip": True,
    # All of many torrents are to be there at once.
    "active_limit": 1_000_000,
    "active_seeds": 1_000_000,
    "alert_mask": libtorrent.alert.category_t.status_notification,
})
for torrent in torrents:
    parameters = libtorrent.add_torrent_params()
    parameters.ti = libtorrent.torrent_info(torrent)
    parameters.save_path = folder
    if what == "seed":
        parameters.flags |= libtorrent.torrent_flags.seed_mode
    session.async_add_torrent(parameters)

while not over.is_set():
    session.wait_for_alert(500)
    for alert in session.pop_alerts():
        if what == "get" and isinstance(alert, libtorrent.torrent_finished_alert):
            alert.handle.flush_cache()
        if what == "get" and isinstance(alert, libtorrent.cache_flushed_alert):
            over.set()
