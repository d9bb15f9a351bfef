"""The changes to Pulumi's processes, each in a module of its own; `catalog.py` lists them."""
