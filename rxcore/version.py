"""The program's version, as each event records it."""

VERSION = "0.4.0"
