"""A model behind an address: any server that speaks as OpenAI's does."""
