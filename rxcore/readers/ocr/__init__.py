"""The embedded OCR reader: models inside a package, no network, no GPU.

engine        pixels in, quads and texts out: the only file that knows rapidocr
orientation   which quarter turn puts the text upright
lines         a page -> lines on the upright page; smaller print by closer looks
layout        lines -> visual rows, in reading order, columns apart
mend          letters and digits that OCR confuses in doses, spaces it loses
sections      what part of a prescription a row belongs to
medicines     rows -> medicines
diseases      rows -> diseases
place         one place that a person points at
quality       sentences about a page that is hard to read
reader        EmbeddedReader, all of it together
"""
