"""Those who read pages without being people. Each stands in a module or folder of its own."""
