"""From a page, or a model's answer, to rows: see < page < line < decide.

lexicon   the words of the trade, each once, as tables with languages
see       engine, orientation, lines, ink, quality            page      -> Scan
page      layout, sections, entries                           Scan      -> Entry
line      names written, spotted in the ink or open; fields   Entry     -> Candidate
decide    features, fitted trees, rows and offers             Candidate -> Row or Offer
"""
