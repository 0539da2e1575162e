"""Every limit on what comes from outside, one line each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold, and what opening it may cost.

    Megabytes are of 1,000,000 bytes. The numbers leave room for what scanners, phones and programs
    write: a 64-megapixel phone, A4 at 600 dpi, progressive JPEGs of about a dozen scans.
    """

    max_pages: int = 100  # of a PDF or TIFF
    max_megabytes: int = 50  # of one file
    max_pixels: int = 65_000_000  # of one page or one picture in a PDF, width times height
    max_drawn_pixels: int = 36_000_000  # of a page of a PDF when it is drawn: A4 at 600 dpi
    max_frames: int = 1_000  # of a TIFF, previews included
    max_scans: int = 100  # of a progressive JPEG
    memory_megabytes: int = 1_200  # address space of the process that opens a file
    page_cpu_seconds: int = 15  # of processor time for one page
    page_seconds: int = 60  # for one page by the clock, on a busy machine
    file_seconds: int = 180  # for all pages of one file by the clock
    max_breaks: int = 3  # pages of one file that may break the process that opens them
    archive_entries: int = 20_000  # files in a zip archive
    archive_ratio: int = (
        200  # times its packed size; photographs hardly shrink, deflate ends at 1032
    )
    archive_small_megabytes: int = 1  # up to which a ratio means nothing

    @property
    def max_bytes(self) -> int:
        """The most that a file may have, in bytes."""
        return self.max_megabytes * 1_000_000

    @property
    def archive_small_bytes(self) -> int:
        """Up to how many bytes the ratio of packed to unpacked means nothing."""
        return self.archive_small_megabytes * 1_000_000
