"""Takes the place of the real pip, which the language host runs for each program of Python.

The host asks for packages that bring a plugin. No program of these tests has any, and the real pip
needs a seventh of a processor second to report that.
"""
