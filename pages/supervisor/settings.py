"""Settings: which share is read blind or twice, how long values are kept, the guide's text."""

import streamlit as st

from db import placing, settings
from db.settings import Shares
from pages.shared import alarming, frame, guide, read_by, words
from pages.shared.app import database
from pages.shared.app import settings as here
from pages.shared.language import later, t
from pages.shared.service import service
from rxcore.checks import MOST_PERCENT
from rxcore.clinical.safety import rule_families
from rxcore.decisions import Taking
from rxcore.queue_order import MOST_DAYS, By, QueueOrder
from rxcore.readers.trained import Choice, adapters, recognisers
from rxcore.rights import may

CHECKS = "share_of_checks"
BLIND, TWICE = "share_blind", "share_twice"
RULES, BLIND_RULES = "twice_rules", "blind_rules"
TAKING, ABOVE = "take_together_choice", "take_together_above"
ORDER, DAYS = "queue_order_by", "queue_order_days"
PANEL = "panel_readers"
RECOGNISER, ADAPTER = "trained_recogniser", "trained_adapter"
RETENTION, GUIDE = "retention_text", "guide_text"
DONE = "settings_done"
# Remarks that readers make themselves, beside those of the safety checks.
OF_READERS = (
    later("name repaired"),
    later("figure mended"),
    later("name cut"),
    later("name open"),
    later("name rival"),
    later("near a name"),
    later("one view"),
    later("unknown name"),
)


def save_shares() -> None:
    """Sets both shares, for documents added from now on."""
    with frame.said(), database() as db:
        wanted = Shares(int(st.session_state[BLIND]), int(st.session_state[TWICE]))
        settings.put_shares(db, frame.who(), wanted)
        settings.put_twice_rules(db, frame.who(), st.session_state[RULES])
        settings.put_blind_rules(db, frame.who(), st.session_state[BLIND_RULES])
        st.session_state[DONE] = t("Saved; it holds for documents added and read from now on.")


def save_checks() -> None:
    """Sets the share of known-answer checks, from the next document on."""
    with frame.said(), database() as db:
        settings.put_share_of_checks(db, frame.who(), int(st.session_state[CHECKS]))
        st.session_state[DONE] = t("Saved; it holds from the next document on.")


ANY, SURE, NONE = (
    later("Any row without a warning"),
    later("Only rows above a confidence"),
    later("No row"),
)


def save_taking() -> None:
    """Sets whether rows may be taken together, for every submit from now on."""
    choice, above = st.session_state[TAKING], float(st.session_state[ABOVE])
    with frame.said(), database() as db:
        wanted = Taking(allowed=choice != NONE, above=above if choice == SURE else 0.0)
        settings.put_taking(db, frame.who(), wanted)
        st.session_state[DONE] = t("Saved; it holds for every submit from now on.")


ORDERS: dict[By, str] = {
    "risk": later("The riskiest first"),
    "age": later("The oldest first"),
    "mix": later("A mix of both"),
}


def save_order() -> None:
    """Sets the order of the queue, and puts every document into its place."""
    with frame.said(), database() as db:
        wanted = QueueOrder(st.session_state[ORDER], int(st.session_state[DAYS]))
        placing.set_order(db, frame.who(), wanted)
        st.session_state[DONE] = t("Saved; the queue is in this order now.")


def save_panel() -> None:
    """Sets who reads what is added from now on."""
    with frame.said(), database() as db:
        settings.put_panel(db, frame.who(), here(), read_by.chosen(PANEL))
        st.session_state[DONE] = t("Saved; they read what is added from now on.")


def save_trained() -> None:
    """Sets what reads from the next document on."""
    with frame.said(), database() as db:
        wanted = Choice(st.session_state[RECOGNISER], st.session_state[ADAPTER])
        settings.put_trained(db, frame.who(), here(), wanted)
        service().choose_again()
        st.session_state[DONE] = t("Saved; it reads from the next document on.")


def save_retention() -> None:
    """Sets the text that says how long what is kept."""
    with frame.said(), database() as db:
        settings.put(db, frame.who(), "retention", st.session_state[RETENTION].strip())
        st.session_state[DONE] = t("Retention saved.")


def save_guide() -> None:
    """Sets the guide; an empty text brings the one that came with the program back."""
    with frame.said(), database() as db:
        settings.put(db, frame.who(), guide.SETTING, st.session_state[GUIDE].strip())
        st.session_state[DONE] = t("Guide saved; reviewers see it from now on.")


actor = frame.enter("see settings")
fixed = not may(actor, "change settings")
with database() as db:
    shares = settings.shares(db)
    rules, blind_rules = settings.twice_rules(db), settings.blind_rules(db)
    checks = settings.share_of_checks(db)
    taking = settings.taking(db)
    order = settings.order(db)
    panel = settings.panel(db)
    trained = settings.trained(db)
    retention = settings.get(db, "retention")
    text = guide.text(db)

frame.title(t("Settings"))
alarming.section()
if (done := st.session_state.pop(DONE, None)) is not None:
    st.success(done)
left, right = st.columns([1, 1.4], gap="medium")
with left:
    with st.form("shares"):
        frame.heading(t("Second and blind readings"))
        st.slider(
            t("Read by two people"), 0, 100, shares.twice, format="%d%%", key=TWICE,
            help=t("Two people read without seeing each other's reading. Equal is final; different "
            "waits on the adjudicate page."),
        )  # fmt: skip
        known = sorted({*rule_families(), *(name.replace(" ", "_") for name in OF_READERS)})
        st.multiselect(
            t("Always by two, when a row is marked"), known, [r for r in known if r in rules],
            format_func=lambda rule: words.capital(t(rule.replace("_", " "))), key=RULES,
            placeholder=t("No kind of remark"),
            help=t("It holds for what the model read, and for what a person entered."),
        )  # fmt: skip
        st.slider(
            t("Read blind"), 0, 100, shares.blind, format="%d%%", key=BLIND,
            help=t("The model's rows stay hidden until the person has submitted, so that you see "
            "what people read by themselves."),
        )  # fmt: skip
        st.multiselect(
            t("Own answer first, when a row is marked"), known,
            [r for r in known if r in blind_rules], key=BLIND_RULES,
            format_func=lambda rule: words.capital(t(rule.replace("_", " "))),
            placeholder=t("No kind of remark"),
            help=t("The person reads such a page before seeing the model's rows. Where a person "
            "enters such a row that the model did not read, a second person reads the page so."),
        )  # fmt: skip
        st.caption(
            t("The lot falls when a document is added; those here already stay as they are.")
        )
        st.form_submit_button(t("Save"), type="primary", on_click=save_shares, disabled=fixed)
    with st.form("checks"):
        frame.heading(t("Known-answer checks"))
        st.slider(
            t("Documents that are checks"), 0, MOST_PERCENT, checks, format="%d%%", key=CHECKS,
            help=t("A finished document comes to a reviewer who has not read it, with one value "
            "altered: a strength, a name, a frequency or a missing row. After the submit the desk "
            "says what was altered and whether it was caught. A check changes no document and is "
            "in no export and no score. Who caught how many stands on the agreement page, and "
            "each person sees their own."),
        )  # fmt: skip
        st.caption(t("Tell people that there are checks. 0 % turns them off."))
        st.form_submit_button(t("Save"), key="save_checks", on_click=save_checks, disabled=fixed)
    with st.form("taking"):
        frame.heading(t("Taking rows together"))
        choice = ANY if not taking.above else SURE
        st.radio(
            t("What one key may accept"), [ANY, SURE, NONE], key=TAKING, format_func=t,
            index=[ANY, SURE, NONE].index(choice if taking.allowed else NONE),
            help=t("A row with a warning or a question always needs a key of its own. Exports and "
            "scores tell rows that were taken together from the others. A model that is not "
            "calibrated (accuracy page) has no row above a confidence."),
        )  # fmt: skip
        st.slider(t("The confidence"), 0.5, 1.0, taking.above or 0.9, 0.01, key=ABOVE)
        st.form_submit_button(t("Save"), key="save_taking", on_click=save_taking, disabled=fixed)
    with st.form("order"):
        frame.heading(t("Order of the queue"))
        st.radio(
            t("What comes first"), list(ORDERS), list(ORDERS).index(order.by), key=ORDER,
            format_func=lambda by: t(ORDERS[by]),
            help=t(
                "The risk is how likely something is to be put right: by the model's confidence, "
                "names in no vocabulary, remarks, the page's quality, and another model's "
                "reading. What you put first or last on the queue page stays first or last."
            ),
        )  # fmt: skip
        st.number_input(
            t("In a mix, days of waiting that weigh as much as certainty of an error"),
            1, MOST_DAYS, order.days, key=DAYS,
        )  # fmt: skip
        st.form_submit_button(t("Save"), key="save_order", on_click=save_order, disabled=fixed)
    with st.form("panel"):
        frame.heading(t("Who reads"))
        read_by.box(t("Readers, the one whose rows the desk shows first"), PANEL, panel)
        st.form_submit_button(t("Save"), key="save_panel", on_click=save_panel, disabled=fixed)
    read_by.now(actor)
    with st.form("trained"):
        frame.heading(t("What was trained here"))
        for label, key, known, now in (
            (t("Recogniser of the embedded reader"), RECOGNISER, recognisers(here()),
             trained.recogniser),
            (t("Adapter of PaliGemma"), ADAPTER, adapters(here()), trained.adapter),
        ):  # fmt: skip
            offered = ["", *known]
            st.selectbox(
                label, offered, offered.index(now) if now in offered else 0, key=key,
                format_func=lambda name: name or t("As it came"),
            )  # fmt: skip
        st.caption(
            t("`manage.py train` makes these from corrections; the accuracy page compares them.")
        )
        st.form_submit_button(t("Save"), key="save_trained", on_click=save_trained, disabled=fixed)
    with st.form("retention"):
        frame.heading(t("Retention"))
        st.text_area(
            t("What is kept how long, and under which rule"), retention, key=RETENTION, height=80,
            placeholder=t("Images and readings: five years after the last visit ..."),
        )  # fmt: skip
        st.caption(
            t(
                "For supervisors to read here; nothing is removed by itself. Those who run the "
                "server remove old values from the record with `manage.py purge`, which says "
                "first what would go."
            )
        )
        st.form_submit_button(t("Save retention"), on_click=save_retention, disabled=fixed)
with right, st.form("guide"):
    frame.heading(t("Transcription guide"))
    st.text_area(
        t("Sections parted by an empty line, each with its title on the first line"), text,
        key=GUIDE, height=400,
    )  # fmt: skip
    st.form_submit_button(t("Save guide"), on_click=save_guide, disabled=fixed)
