/**
 * The words the modules of the desk share. This file holds types only.
 *
 * @typedef {"medicine" | "disease"} Kind
 * @typedef {Record<string, string>} Fields
 * @typedef {[number, number, number, number]} Box  x, y, width, height: 0 to 1 of the upright page
 *
 * @typedef {object} Flag
 * @property {string} rule
 * @property {"info" | "warn" | "ask"} level
 * @property {string} text
 * @property {string} [field]      that it is about; none for the whole row
 * @property {boolean} [lasting]   only an answer takes it away: no look-up finds it again
 * @property {boolean} [answered]  the person pressed the key that an ask flag wants
 *
 * @typedef {object} Candidate
 * @property {string} name
 * @property {string} [generic]  of a brand
 * @property {string} [code]
 * @property {number} [score]
 * @property {string} [source]
 * @property {string} [why]
 * @property {boolean} [ambiguous]
 * @property {Fields} [fields]
 *
 * @typedef {Record<string, [string, string, string]>} Sides  for each field that differs what the
 *   first reader, the second one and the model have; "row" where only one has the row
 *
 * @typedef {{reader: string, fields: Fields}} Other  what a model reads otherwise than the row has
 *
 * @typedef {object} ReadRow  one row as the server gives it
 * @property {string} lineage
 * @property {Kind} kind
 * @property {Fields} fields
 * @property {number | null} [confidence]  that the row is right, 0 to 1; null when nobody knows
 * @property {"low" | "middling" | "high" | null} [sureness]  the reader's confidence in a word
 * @property {Box | null} [box]
 * @property {boolean} [legible]
 * @property {string} [decision]  what this person decided on it before
 * @property {Flag[]} [flags]
 * @property {Candidate[]} [candidates]
 * @property {Sides} [sides]       of a dispute
 * @property {Other[]} [others]    what other models read in its place
 *
 * @typedef {ReadRow & {probability: number, why: string}} Offer  perhaps a row: the person decides
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
 * @typedef {{allowed: boolean, above: number}} Taking  whether rows may be taken together, and from
 *   which confidence on (0: any row)
 * @typedef {"undecided" | "accepted" | "together" | "changed" | "added" | "struck" |
 *   "illegible"} Status
 * @typedef {(row: Row) => Flag[]} FlagsOf
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {string} label
 */

/**
 * @typedef {object} Conflict  somebody else's save of the same document
 * @property {ReadRow[]} base
 * @property {ReadRow[]} theirs
 * @property {string} by
 * @property {string} at
 * @property {number} version
 * @property {{was: string, theirs: string}} allergies
 *
 * @typedef {object} Allergies  what a page says of them, as it was read
 * @property {string} text
 * @property {Box | null} box
 * @property {[string, string] | null} sides  what two readers have, where these differ
 *
 * @typedef {{id: number, label: string, state?: string, at?: string, image?: string,
 *   current?: boolean}} Neighbour
 * @typedef {{question: string, prompt: string, text: string, view?: string}} Answer
 *
 * @typedef {object} Data  all that the server gives for one document
 * @property {string} person  whose desk this is: a number, as text
 * @property {{id: number, identity?: string, label: string, page: number, pages: number,
 *   image: string, width: number, height: number, rotation: number, version: number,
 *   state?: string}} document
 * @property {string} why
 * @property {string} reader
 * @property {number | null} reading
 * @property {boolean} blind
 * @property {string[]} notes
 * @property {Record<Kind, Column[]>} fields
 * @property {ReadRow[]} rows
 * @property {Allergies} allergies
 * @property {Offer[]} [offers]
 * @property {Answer[]} answers
 * @property {{state: any, version: number, saved_at: string} | null} draft
 * @property {{image: string} | null} next
 * @property {number} waiting
 * @property {Neighbour[]} siblings
 * @property {Neighbour[]} recent
 * @property {{person: string, minutes: number} | null} lease
 * @property {boolean} read_only
 * @property {Taking} [taking]
 * @property {boolean} can_reopen  it is done with, and this person may open it again
 * @property {string} [came_back]  who reopened, restored or adjudicated it, when and why
 * @property {string | null} answer_from_supervisor
 * @property {string | null} message
 * @property {boolean} [busy]  the action could not be written yet; it may be sent again
 * @property {Conflict | null} conflict
 * @property {{title: string, text: string}[]} guide
 * @property {string | null} answered  op_id of the action that the server took last
 * @property {{readers: [string, string], own: boolean, model: boolean, others: Offer[]} | null
 *   } [dispute]  two readings to settle; own: this person made one of them; others: rows that only
 *   the model has
 * @property {Neighbour[]} [disputes]  all that wait to be settled
 * @property {{rows: ReadRow[], allergies: string} | null} model_comparison  what the model read,
 *   after a blind submit
 * @property {{text: string, caught: boolean | null} | null} [checked]  that this document was a
 *   check, what was altered and whether it was caught; null where it does not count
 */

export {};
