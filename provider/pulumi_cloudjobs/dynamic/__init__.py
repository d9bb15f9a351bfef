"""The front end for Pulumi's dynamic providers: provider and resource classes, life in the host."""
