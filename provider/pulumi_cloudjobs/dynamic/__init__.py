"""The front end for Pulumi's dynamic providers: provider classes, base of the resource classes, life in the host."""
