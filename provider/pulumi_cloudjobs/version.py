"""The version of the package, from which the build takes it as well.

To ask for that of the installed package would load fifty modules, in every process of the plugin.
"""

VERSION = "0.1.0"

__all__ = ["VERSION"]
