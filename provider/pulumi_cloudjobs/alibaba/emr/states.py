"""What EMR's words for the state of a job's run mean where the definition is concerned.

A flow job is a definition and has no state. Its runs have, in three vocabularies; here only the words of the filter
`StatusList` of `ListFlowJobHistory` matter, API version 2016-04-08.
"""

from __future__ import annotations

LIVE = ("SUBMITTED", "RUNNING")
"""Runs that stand in the way of delete. KILL_FAILED is none: it may be the last word about a run that is long over."""
