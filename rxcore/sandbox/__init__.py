"""Files from outside are opened here: in child processes that may use little and reach nothing.

    children    the parent's side: a few children, ready to work, replaced when they die
    messages    what the two sides say to each other
    child       the child's side: one request after another
    confinement what a child may use: memory, processor time, no network, no programs
    kinds       what a file is at sight; pictures, jpeg, tiff, shades, pdf: its pages
    archive     what a zip archive holds; zip_names: under which names

Only `children` and `messages` are imported by the rest of the program, which never decodes a file
itself.
"""
