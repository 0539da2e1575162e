"""Where the drawing finds its typefaces: Debian's packages, by path."""

from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

from rxcore.errors import InputRefused

ROOT = Path("/usr/share/fonts")
ENDINGS = (".otf", ".ttf", ".woff")
HAND_HEIGHT = 0.85
"""Height of a hand's x in those of Liberation Sans of the same size."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font file under ROOT and the Debian package that brings it. scale evens out the faces'
    different letter heights."""

    path: str
    package: str
    scale: float = 1.0

    def at(self, size: float) -> ImageFont.FreeTypeFont:
        """The face at `size` pixels. Raises InputRefused naming the package when it is missing."""
        file = ROOT / self.path
        if not file.exists():
            raise InputRefused(
                f"Drawing needs the font {file.name}: "
                f"install it with `apt install {' '.join(packages())}`."
            )
        return ImageFont.truetype(str(file), max(6, round(size * self.scale)))


LIBERATION = "truetype/liberation/Liberation"
PRINTED = (
    Face(f"{LIBERATION}Sans-Regular.ttf", "fonts-liberation"),
    Face(f"{LIBERATION}Serif-Regular.ttf", "fonts-liberation", 1.05),
    Face(f"{LIBERATION}SansNarrow-Regular.ttf", "fonts-liberation", 1.05),
    Face("truetype/dejavu/DejaVuSans.ttf", "fonts-dejavu-core", 0.92),
)
TYPEWRITTEN = (
    Face(f"{LIBERATION}Mono-Regular.ttf", "fonts-liberation", 0.95),
    Face("opentype/courier-prime/Courier Prime.otf", "fonts-courier-prime"),
)
HANDWRITTEN = (
    Face("truetype/breip/Breip.ttf", "fonts-breip", 1.3),
    Face("truetype/dustin/Domestic_Manners.ttf", "fonts-dustin", 1.05),
    Face("truetype/fifthhorseman/dkg.ttf", "fonts-dkg-handwriting", 1.05),
    Face("opentype/dancingscript/DancingScript-Regular.otf", "fonts-dancingscript", 1.2),
    Face("opentype/bwht/BecauseWeConnect-Regular.otf", "fonts-bwht", 1.2),
)

OTHER_PRINTED = (
    Face("truetype/dejavu/DejaVuSerif.ttf", "fonts-dejavu-core", 0.92),
    Face("opentype/courier-prime/Courier Prime Sans.otf", "fonts-courier-prime"),
    Face("opentype/comic-neue/ComicNeue-Regular.otf", "fonts-comic-neue"),
)
OTHER_TYPEWRITTEN = (
    Face("truetype/dejavu/DejaVuSansMono.ttf", "fonts-dejavu-core", 0.9),
    Face("opentype/courier-prime/Courier Prime Code.otf", "fonts-courier-prime"),
)
OTHER_HANDWRITTEN = (
    Face("truetype/kristi/Kristi.ttf", "fonts-kristi", 1.6),
    Face("truetype/humor-sans/Humor-Sans.ttf", "fonts-humor-sans"),
    Face("opentype/bwht/BecauseWeOrganize-Regular.otf", "fonts-bwht", 1.15),
    Face("truetype/dustin/Junkyard.ttf", "fonts-dustin", 1.1),
)


@dataclass(frozen=True, slots=True)
class Faces:
    """The typefaces of one set of drawings."""

    printed: tuple[Face, ...]
    typewritten: tuple[Face, ...]
    handwritten: tuple[Face, ...]


FIRST = Faces(PRINTED, TYPEWRITTEN, HANDWRITTEN)
OTHER = Faces(OTHER_PRINTED, OTHER_TYPEWRITTEN, OTHER_HANDWRITTEN)


def faces_in(folder: Path) -> tuple[Face, ...]:
    """Every font file of a folder, its x as high as that of the other hands.

    Raises InputRefused when there is none.
    """
    files = sorted(file for ending in ENDINGS for file in folder.rglob(f"*{ending}"))
    if not files:
        raise InputRefused(f"No fonts are in {folder}; put files {', '.join(ENDINGS)} there.")
    wanted = HAND_HEIGHT * _height_of_x(ROOT / PRINTED[0].path)
    return tuple(
        Face(str(file.resolve()), "", min(2.2, max(0.8, wanted / _height_of_x(file))))
        for file in files
    )


def _height_of_x(file: Path) -> float:
    _, top, _, bottom = ImageFont.truetype(str(file), 200).getbbox("x")
    return bottom - top


def packages() -> tuple[str, ...]:
    """The Debian packages that hold every face used for drawing."""
    faces = (
        face for set_ in (FIRST, OTHER)
        for face in (*set_.printed, *set_.typewritten, *set_.handwritten)
    )  # fmt: skip
    return tuple(sorted({face.package for face in faces}))


def missing() -> tuple[str, ...]:
    """The packages of which a face is not on this machine; empty when everything can be drawn."""
    absent = set()
    for set_ in (FIRST, OTHER):
        for face in (*set_.printed, *set_.typewritten, *set_.handwritten):
            if not (ROOT / face.path).exists():
                absent.add(face.package)
    return tuple(sorted(absent))
