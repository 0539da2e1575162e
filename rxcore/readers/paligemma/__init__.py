"""PaliGemma 2 Mix as a reader. The only package that imports torch and transformers, and only in
the modules that load and run the model: device, attention, cache, confidence, generate and load.

    checkpoints   which models there are and how large their parts are
    weights       where a model's files lie on this machine; fetching them is an act of its own
    device        what this machine offers: card, free memory, number formats
    memory        what a model needs against what is free, and how long it may take
    plan          which model in which precision, decided before anything is loaded
    attention     Gemma 2's attention without its copies
    cache         its keys and values in room taken once
    load          files to a model, with every refusal in words
    generate      images and prompts to words, in batches
    confidence    how sure the model was of each token, and so of each row
    locations     <loc> and <seg> tokens to boxes
    views         the page and its regions as the model sees them, and their rows merged
    reader        all of it behind the Reader protocol
    ask           any question about one image
"""
