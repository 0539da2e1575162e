"""The review desk: image and tables of one document, with all editing state in the browser.

The folder `web` holds it: JavaScript modules of one idea each, one style sheet, one page. They are
served as they are by `desk_route`; what Streamlit sends at each run is only the document's data.
"""

from pages.desk.assets import desk_route
from pages.desk.mount import desk

__all__ = ["desk", "desk_route"]
