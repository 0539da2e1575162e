/**
 * What the desk and the server say to each other. Made of pages/desk/messages.py by
 * `python -m scripts.messages`; not to be edited.
 *
 * @typedef {object} Action  What a person did to one document. The same op_id twice is the same
 *   act.
 * @property {string} op_id
 * @property {"submit" | "resolve" | "adjudicate" | "hold" | "reject" | "reopen" |
 *   "ask_supervisor" | "reread" | "release" | "next" | "open"} kind
 * @property {number} document
 * @property {number} version
 * @property {number | null} reading
 * @property {SentRow[]} rows
 * @property {string[]} acknowledged  "rule:row id" of each question that the person answered.
 * @property {string} allergies
 * @property {string} reason
 * @property {string} note
 *
 * @typedef {object} Allergies  What the page says of allergies, as it was read.
 * @property {string} text
 * @property {[number, number, number, number] | null} box
 * @property {[string, string] | null} sides  What two readers have, where these differ.
 *
 * @typedef {object} Answer  What the model said to one question.
 * @property {string} question
 * @property {string} prompt
 * @property {string} text
 * @property {string} view
 *
 * @typedef {object} Chapter  One part of the transcription guide.
 * @property {string} title
 * @property {string} text
 *
 * @typedef {object} Column  One column of a table.
 * @property {string} name
 * @property {string} label
 *
 * @typedef {object} Columns  The columns of both tables.
 * @property {Column[]} medicine
 * @property {Column[]} disease
 *
 * @typedef {object} Comparison  What the model read, after a blind submit.
 * @property {ReadRow[]} rows
 * @property {string} allergies
 *
 * @typedef {object} Conflict  Somebody else's save of the same document.
 * @property {ReadRow[]} base
 * @property {ReadRow[]} theirs
 * @property {string} by
 * @property {string} at
 * @property {number} version
 * @property {TwoLines} allergies
 *
 * @typedef {object} Data  All that the server gives for one document.
 * @property {string} person  Whose desk this is: a number, as text.
 * @property {Page} document
 * @property {string} why
 * @property {string} reader
 * @property {number | null} reading
 * @property {boolean} blind
 * @property {string[]} notes
 * @property {Columns} fields
 * @property {ReadRow[]} rows
 * @property {Allergies} allergies
 * @property {Offer[]} offers
 * @property {Dispute | null} dispute
 * @property {Waiting[]} disputes  All that wait for a decision.
 * @property {Answer[]} answers
 * @property {Draft | null} draft
 * @property {Next | null} next
 * @property {number} waiting
 * @property {Sibling[]} siblings
 * @property {Recent[]} recent
 * @property {Lease | null} lease
 * @property {Taking} taking
 * @property {boolean} read_only
 * @property {boolean} can_reopen  It is done with, and this person may open it again.
 * @property {string} came_back  Who reopened, restored or adjudicated it, when and why.
 * @property {string | null} answer_from_supervisor
 * @property {Chapter[]} guide
 * @property {string | null} message
 * @property {Conflict | null} conflict
 * @property {Comparison | null} model_comparison
 * @property {EndedCheck | null} checked
 * @property {boolean} busy  The action could not be written yet; it may be sent again.
 * @property {string | null} answered  op_id of the action that the server took last.
 *
 * @typedef {object} Dispute  Two readings to decide between.
 * @property {[string, string]} readers
 * @property {boolean} own  This person made one of them.
 * @property {boolean} model
 * @property {Offer[]} others  Rows that only the model has.
 *
 * @typedef {object} Draft  What the person typed before. state: the desk's own, see editor.mjs.
 * @property {any} state
 * @property {string} saved_at
 * @property {number} version
 *
 * @typedef {object} EndedCheck  That the document was a known-answer check, and what had been
 *   altered.
 * @property {string} text
 * @property {boolean | null} caught  null where it does not count.
 *
 * @typedef {object} Lease  Who else has the document, and for how long.
 * @property {string} person
 * @property {number} minutes
 *
 * @typedef {object} Next  What comes next, to be loaded ahead.
 * @property {string} image
 *
 * @typedef {object} Offer  Perhaps a row: the person decides.
 * @property {string} lineage
 * @property {"medicine" | "disease"} kind
 * @property {Record<string, string>} fields
 * @property {number | null} confidence
 * @property {"low" | "middling" | "high" | null} sureness
 * @property {[number, number, number, number] | null} box
 * @property {boolean} legible
 * @property {"" | "accepted" | "accepted together" | "changed" | "added" | "illegible"} decision
 * @property {Remark[]} flags
 * @property {Suggestion[]} candidates
 * @property {Record<string, [string, string, string]> | null} sides
 * @property {Other[]} others
 * @property {string} why
 *
 * @typedef {object} Other  What another model reads otherwise than the row has.
 * @property {string} reader
 * @property {Record<string, string>} fields
 *
 * @typedef {object} Page  The document that is shown.
 * @property {number} id
 * @property {string} identity  Of the page image: what a browser keeps of it is found under this
 *   name.
 * @property {string} label
 * @property {number} page
 * @property {number} pages
 * @property {string} image
 * @property {number} width
 * @property {number} height
 * @property {number} rotation
 * @property {number} version
 * @property {string} state
 *
 * @typedef {object} ReadRow  One row as it was read.
 * @property {string} lineage
 * @property {"medicine" | "disease"} kind
 * @property {Record<string, string>} fields
 * @property {number | null} confidence  That the row is right, 0 to 1; null when nobody knows.
 * @property {"low" | "middling" | "high" | null} sureness  The reader's confidence in a word.
 * @property {[number, number, number, number] | null} box  x, y, width, height: 0 to 1 of the
 *   upright page.
 * @property {boolean} legible
 * @property {"" | "accepted" | "accepted together" | "changed" | "added" | "illegible"} decision
 *   What this person decided on it before.
 * @property {Remark[]} flags
 * @property {Suggestion[]} candidates
 * @property {Record<string, [string, string, string]> | null} sides  Of a dispute: for each field
 *   that differs what the first reader, the second one and the model have; "row" where only one
 *   has the row.
 * @property {Other[]} others  What other models read in its place.
 *
 * @typedef {object} Recent  A document that the person submitted lately.
 * @property {number} id
 * @property {string} label
 * @property {string} state
 * @property {string} at
 *
 * @typedef {object} Remark  A remark on a row.
 * @property {string} rule
 * @property {"info" | "warn" | "ask"} level
 * @property {string} text
 * @property {string} field  The cell that it is about; "" for the whole row.
 * @property {boolean} lasting  Only an answer takes it away: no look-up finds it again.
 *
 * @typedef {object} SentRow  One row as it would be stored.
 * @property {string | null} lineage  null for a row that a person added.
 * @property {"medicine" | "disease"} kind
 * @property {"" | "accepted" | "accepted together" | "changed" | "added" | "illegible"} decision
 * @property {boolean} legible
 * @property {Record<string, string>} fields
 * @property {[number, number, number, number] | null} box  Where the person saw it; null where it
 *   stands where it was read.
 *
 * @typedef {object} Sibling  A page of the same file.
 * @property {number} id
 * @property {string} label
 * @property {string} image
 * @property {boolean} current
 *
 * @typedef {object} Suggestion  A name that a row may stand for.
 * @property {string} name
 * @property {string} generic  Of a brand.
 * @property {string} code
 * @property {string} source
 * @property {string} why
 * @property {boolean} ambiguous
 *
 * @typedef {object} Taking  Whether rows may be taken together, and from which confidence on (0:
 *   any row).
 * @property {boolean} allowed
 * @property {number} above
 *
 * @typedef {object} TwoLines  A line of allergies before and after somebody else's save.
 * @property {string} was
 * @property {string} theirs
 *
 * @typedef {object} Waiting  A dispute that waits for a decision.
 * @property {number} id
 * @property {string} label
 * @property {string} state
 */

/** @type {Record<string, any>} */
export const SCHEMA = {"Action": {"type": "object", "properties": {"op_id": {"type": "string"},
  "kind": {"type": "string", "enum": ["submit", "resolve", "adjudicate", "hold", "reject",
  "reopen", "ask_supervisor", "reread", "release", "next", "open"]}, "document": {"type":
  "integer"}, "version": {"type": "integer"}, "reading": {"anyOf": [{"type": "integer"}, {"type":
  "null"}]}, "rows": {"type": "array", "items": {"$ref": "SentRow"}}, "acknowledged": {"type":
  "array", "items": {"type": "string"}}, "allergies": {"type": "string"}, "reason": {"type":
  "string"}, "note": {"type": "string"}}}, "Allergies": {"type": "object", "properties": {"text":
  {"type": "string"}, "box": {"anyOf": [{"type": "array", "prefixItems": [{"type": "number"},
  {"type": "number"}, {"type": "number"}, {"type": "number"}]}, {"type": "null"}]}, "sides":
  {"anyOf": [{"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}]}, {"type":
  "null"}]}}}, "Answer": {"type": "object", "properties": {"question": {"type": "string"},
  "prompt": {"type": "string"}, "text": {"type": "string"}, "view": {"type": "string"}}},
  "Chapter": {"type": "object", "properties": {"title": {"type": "string"}, "text": {"type":
  "string"}}}, "Column": {"type": "object", "properties": {"name": {"type": "string"}, "label":
  {"type": "string"}}}, "Columns": {"type": "object", "properties": {"medicine": {"type": "array",
  "items": {"$ref": "Column"}}, "disease": {"type": "array", "items": {"$ref": "Column"}}}},
  "Comparison": {"type": "object", "properties": {"rows": {"type": "array", "items": {"$ref":
  "ReadRow"}}, "allergies": {"type": "string"}}}, "Conflict": {"type": "object", "properties":
  {"base": {"type": "array", "items": {"$ref": "ReadRow"}}, "theirs": {"type": "array", "items":
  {"$ref": "ReadRow"}}, "by": {"type": "string"}, "at": {"type": "string"}, "version": {"type":
  "integer"}, "allergies": {"$ref": "TwoLines"}}}, "Data": {"type": "object", "properties":
  {"person": {"type": "string"}, "document": {"$ref": "Page"}, "why": {"type": "string"},
  "reader": {"type": "string"}, "reading": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
  "blind": {"type": "boolean"}, "notes": {"type": "array", "items": {"type": "string"}}, "fields":
  {"$ref": "Columns"}, "rows": {"type": "array", "items": {"$ref": "ReadRow"}}, "allergies":
  {"$ref": "Allergies"}, "offers": {"type": "array", "items": {"$ref": "Offer"}}, "dispute":
  {"anyOf": [{"$ref": "Dispute"}, {"type": "null"}]}, "disputes": {"type": "array", "items":
  {"$ref": "Waiting"}}, "answers": {"type": "array", "items": {"$ref": "Answer"}}, "draft":
  {"anyOf": [{"$ref": "Draft"}, {"type": "null"}]}, "next": {"anyOf": [{"$ref": "Next"}, {"type":
  "null"}]}, "waiting": {"type": "integer"}, "siblings": {"type": "array", "items": {"$ref":
  "Sibling"}}, "recent": {"type": "array", "items": {"$ref": "Recent"}}, "lease": {"anyOf":
  [{"$ref": "Lease"}, {"type": "null"}]}, "taking": {"$ref": "Taking"}, "read_only": {"type":
  "boolean"}, "can_reopen": {"type": "boolean"}, "came_back": {"type": "string"},
  "answer_from_supervisor": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "guide": {"type":
  "array", "items": {"$ref": "Chapter"}}, "message": {"anyOf": [{"type": "string"}, {"type":
  "null"}]}, "conflict": {"anyOf": [{"$ref": "Conflict"}, {"type": "null"}]}, "model_comparison":
  {"anyOf": [{"$ref": "Comparison"}, {"type": "null"}]}, "checked": {"anyOf": [{"$ref":
  "EndedCheck"}, {"type": "null"}]}, "busy": {"type": "boolean"}, "answered": {"anyOf": [{"type":
  "string"}, {"type": "null"}]}}}, "Dispute": {"type": "object", "properties": {"readers":
  {"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}]}, "own": {"type":
  "boolean"}, "model": {"type": "boolean"}, "others": {"type": "array", "items": {"$ref":
  "Offer"}}}}, "Draft": {"type": "object", "properties": {"state": {}, "saved_at": {"type":
  "string"}, "version": {"type": "integer"}}}, "EndedCheck": {"type": "object", "properties":
  {"text": {"type": "string"}, "caught": {"anyOf": [{"type": "boolean"}, {"type": "null"}]}}},
  "Lease": {"type": "object", "properties": {"person": {"type": "string"}, "minutes": {"type":
  "integer"}}}, "Next": {"type": "object", "properties": {"image": {"type": "string"}}}, "Offer":
  {"type": "object", "properties": {"lineage": {"type": "string"}, "kind": {"type": "string",
  "enum": ["medicine", "disease"]}, "fields": {"type": "object", "values": {"type": "string"}},
  "confidence": {"anyOf": [{"type": "number"}, {"type": "null"}]}, "sureness": {"anyOf": [{"type":
  "string", "enum": ["low", "middling", "high"]}, {"type": "null"}]}, "box": {"anyOf": [{"type":
  "array", "prefixItems": [{"type": "number"}, {"type": "number"}, {"type": "number"}, {"type":
  "number"}]}, {"type": "null"}]}, "legible": {"type": "boolean"}, "decision": {"type": "string",
  "enum": ["", "accepted", "accepted\u0020together", "changed", "added", "illegible"]}, "flags":
  {"type": "array", "items": {"$ref": "Remark"}}, "candidates": {"type": "array", "items":
  {"$ref": "Suggestion"}}, "sides": {"anyOf": [{"type": "object", "values": {"type": "array",
  "prefixItems": [{"type": "string"}, {"type": "string"}, {"type": "string"}]}}, {"type":
  "null"}]}, "others": {"type": "array", "items": {"$ref": "Other"}}, "why": {"type": "string"}}},
  "Other": {"type": "object", "properties": {"reader": {"type": "string"}, "fields": {"type":
  "object", "values": {"type": "string"}}}}, "Page": {"type": "object", "properties": {"id":
  {"type": "integer"}, "identity": {"type": "string"}, "label": {"type": "string"}, "page":
  {"type": "integer"}, "pages": {"type": "integer"}, "image": {"type": "string"}, "width":
  {"type": "integer"}, "height": {"type": "integer"}, "rotation": {"type": "integer"}, "version":
  {"type": "integer"}, "state": {"type": "string"}}}, "ReadRow": {"type": "object", "properties":
  {"lineage": {"type": "string"}, "kind": {"type": "string", "enum": ["medicine", "disease"]},
  "fields": {"type": "object", "values": {"type": "string"}}, "confidence": {"anyOf": [{"type":
  "number"}, {"type": "null"}]}, "sureness": {"anyOf": [{"type": "string", "enum": ["low",
  "middling", "high"]}, {"type": "null"}]}, "box": {"anyOf": [{"type": "array", "prefixItems":
  [{"type": "number"}, {"type": "number"}, {"type": "number"}, {"type": "number"}]}, {"type":
  "null"}]}, "legible": {"type": "boolean"}, "decision": {"type": "string", "enum": ["",
  "accepted", "accepted\u0020together", "changed", "added", "illegible"]}, "flags": {"type":
  "array", "items": {"$ref": "Remark"}}, "candidates": {"type": "array", "items": {"$ref":
  "Suggestion"}}, "sides": {"anyOf": [{"type": "object", "values": {"type": "array",
  "prefixItems": [{"type": "string"}, {"type": "string"}, {"type": "string"}]}}, {"type":
  "null"}]}, "others": {"type": "array", "items": {"$ref": "Other"}}}}, "Recent": {"type":
  "object", "properties": {"id": {"type": "integer"}, "label": {"type": "string"}, "state":
  {"type": "string"}, "at": {"type": "string"}}}, "Remark": {"type": "object", "properties":
  {"rule": {"type": "string"}, "level": {"type": "string", "enum": ["info", "warn", "ask"]},
  "text": {"type": "string"}, "field": {"type": "string"}, "lasting": {"type": "boolean"}}},
  "SentRow": {"type": "object", "properties": {"lineage": {"anyOf": [{"type": "string"}, {"type":
  "null"}]}, "kind": {"type": "string", "enum": ["medicine", "disease"]}, "decision": {"type":
  "string", "enum": ["", "accepted", "accepted\u0020together", "changed", "added", "illegible"]},
  "legible": {"type": "boolean"}, "fields": {"type": "object", "values": {"type": "string"}},
  "box": {"anyOf": [{"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"},
  {"type": "number"}, {"type": "number"}]}, {"type": "null"}]}}}, "Sibling": {"type": "object",
  "properties": {"id": {"type": "integer"}, "label": {"type": "string"}, "image": {"type":
  "string"}, "current": {"type": "boolean"}}}, "Suggestion": {"type": "object", "properties":
  {"name": {"type": "string"}, "generic": {"type": "string"}, "code": {"type": "string"},
  "source": {"type": "string"}, "why": {"type": "string"}, "ambiguous": {"type": "boolean"}}},
  "Taking": {"type": "object", "properties": {"allowed": {"type": "boolean"}, "above": {"type":
  "number"}}}, "TwoLines": {"type": "object", "properties": {"was": {"type": "string"}, "theirs":
  {"type": "string"}}}, "Waiting": {"type": "object", "properties": {"id": {"type": "integer"},
  "label": {"type": "string"}, "state": {"type": "string"}}}};
