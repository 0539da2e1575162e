"""A small app that shows the desk alone, with the fixed documents of stub.py."""

from typing import cast

import streamlit as st
import stub

from pages.desk import desk, desk_route
from pages.desk.messages import Data


def on_action() -> None:
    """Takes an action as the real page does: once for each op_id."""
    action = st.session_state["desk"]["action"]
    if action["op_id"] in {done["op_id"] for done in stub.actions}:
        return
    document = action["document"]
    stub.actions.append(action)
    st.session_state["extra"] = {}
    if document == 7 and action["kind"] == "submit":
        st.session_state["extra"] = {"conflict": stub.conflict(7)}
    elif document == 3 and action["kind"] == "submit":
        stub.settle(document)
        st.session_state["extra"] = {"model_comparison": stub.comparison()}
    elif action["kind"] in ("open", "reopen"):
        st.session_state["document"] = document
    elif action["kind"] == "reread":
        st.session_state["extra"] = {"message": "The model will read this page again."}
    else:
        stub.settle(document)
        st.session_state["document"] = document + 1
        st.session_state["extra"] = {"message": f"Saved rx-{document:04d}."}


def show() -> None:
    """One run of the page."""
    st.set_page_config(layout="wide")
    st.html("<style>.block-container{padding:3.2rem 1rem 0 !important;max-width:none}</style>")
    first = int(st.query_params.get("doc", "1"))
    document = st.session_state.setdefault("document", first)
    extra = st.session_state.get("extra", {})
    desk(cast(Data, stub.data(document) | extra), "desk", on_action)


if __name__ != "__main__":
    app = st.App(__file__, routes=[desk_route(), *stub.routes])
else:
    show()
