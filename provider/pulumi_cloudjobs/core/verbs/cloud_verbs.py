"""The verbs that call the cloud. `Handler` loads them with the first call: a preview has none."""

from __future__ import annotations

from .creating import Creator
from .origins import Origins
from .reading_state import Reader
from .run_history import RunHistory
from .state import StateBuilder
from .stopping import Deleter
from .updating import Updater
from .verb_context import VerbContext
from .waiting import Waiter


class CloudVerbs:
    """The collaborators of a handler for the verbs create, read, update and delete."""

    def __init__(self, context: VerbContext, origins: Origins) -> None:
        states = StateBuilder(context)
        history = RunHistory(context)
        waiter = Waiter(context, origins, states, history)

        self.reader = Reader(context, origins, states, history, waiter)
        self.updater = Updater(context, origins, states, history, waiter)
        self.deleter = Deleter(context, origins, history)
        self.creator = Creator(context, states, waiter, self.deleter)
