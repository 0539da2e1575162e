"""The packaged recogniser learns a site's own hands: its last layers, from confirmed lines."""
