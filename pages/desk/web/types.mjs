/**
 * The words the modules of the desk share. This file holds types only; what the server sends has
 * its own in messages.mjs.
 *
 * @import * as Sent from "./messages.mjs"
 *
 * @typedef {"medicine" | "disease"} Kind
 * @typedef {Record<string, string>} Fields
 * @typedef {[number, number, number, number]} Box  x, y, width, height: 0 to 1 of the upright page
 *
 * @typedef {Partial<Sent.Remark> & Pick<Sent.Remark, "rule" | "level" | "text"> &
 *   {answered?: boolean}} Flag  answered: the person pressed the key that an ask flag wants
 * @typedef {Partial<Sent.Suggestion> & {name: string, fields?: Fields}} Candidate
 * @typedef {Record<string, [string, string, string]>} Sides  of a dispute, by field
 * @typedef {Sent.Other} Other  what a model reads otherwise than the row has
 * @typedef {Partial<Sent.ReadRow> & Pick<Sent.ReadRow, "lineage" | "kind" | "fields">} ReadRow  one
 *   row as it was read, as far as it is known
 * @typedef {ReadRow & {why: string}} Offer  perhaps a row: the person decides
 *
 * @typedef {object} Row  one row as the person has it now
 * @property {string} id          the lineage, or an own id for a row the person added
 * @property {boolean} added
 * @property {boolean} [offered]  added from an offer, whose lineage is its id
 * @property {Box | null} [box]   where the person saw it; else it stands where it was read
 * @property {Kind} kind
 * @property {Fields} fields
 * @property {Fields | null} read what was read before the person touched it
 * @property {boolean} accepted   the person looked at it and let it stand
 * @property {boolean} [together] with other rows, by one key
 * @property {boolean} struck
 * @property {boolean} legible
 *
 * @typedef {object} State  all that undo goes back over
 * @property {Row[]} rows
 * @property {string[]} acknowledged  "rule:row id" of each question answered
 * @property {string} allergies  what the page says of them, on one line
 *
 * @typedef {"undecided" | "accepted" | "together" | "changed" | "added" | "struck" |
 *   "illegible"} Status
 * @typedef {(row: Row) => Flag[]} FlagsOf
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {string} label
 */

/**
 * @typedef {Sent.Data} Data  all that the server gives for one document
 * @typedef {Omit<Sent.Conflict, "base" | "theirs"> & {base: ReadRow[], theirs: ReadRow[]}} Conflict
 * @typedef {{id: number, label: string, state?: string, at?: string, image?: string,
 *   current?: boolean}} Neighbour
 */

export {};
