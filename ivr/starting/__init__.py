"""Starting a line: from a few facts to a complete `config/` and `prompts/` that can be called at once."""
