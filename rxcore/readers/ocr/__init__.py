"""The embedded OCR reader: models inside a package, no network, no GPU.

rxcore.prescription turns a page into rows; here it is made a reader.
"""
