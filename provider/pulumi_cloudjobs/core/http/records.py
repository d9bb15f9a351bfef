"""The objects of a response: plain dictionaries that know which call returned them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import UnexpectedResponse


class Record(dict[str, Any]):
    """An object of a response, whose members have the types that the API's description declares.

    Attributes:
        call: The call that returned it, for error texts: "Batch DescribeJob".
        request_id: What the cloud's support asks for; "" when the response has none.
    """

    __slots__ = ("call", "request_id")

    def __init__(self, members: Mapping[str, Any], *, call: str, request_id: str) -> None:
        super().__init__(members)
        self.call = call
        self.request_id = request_id

    def __missing__(self, name: str) -> NoReturn:
        """Raise UnexpectedResponse for `record[name]`: that spelling is for promised members."""
        raise unexpected(self, f"has no {name}")


class OddRecord(Record):
    """A record with members of another type than declared, which are left out.

    Whoever asks for one of them gets an error. A member that nobody reads does no harm.

    Attributes:
        odd: The members that are left out, and what came instead: {"JobState": "an object"}.
    """

    __slots__ = ("odd",)

    def __init__(
        self, members: Mapping[str, Any], odd: Mapping[str, str], *, call: str, request_id: str
    ) -> None:
        super().__init__(members, call=call, request_id=request_id)
        self.odd = odd

    def __getitem__(self, name: str) -> Any:
        """Return a member. Raises UnexpectedResponse for an odd one."""
        if name in self.odd:
            self._refuse(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a member, or the default. Raises UnexpectedResponse for an odd one."""
        if name in self.odd:
            self._refuse(name)
        return super().get(name, default)

    def _refuse(self, name: str) -> NoReturn:
        raise unexpected(self, f"has {self.odd[name]} as {name}, which is not its documented type")


def unexpected(
    record: Mapping[str, Any], problem: str, *, of: str = "the call"
) -> UnexpectedResponse:
    """Return the error for a response of HTTP 200 that is not what the API promises.

    Args:
        record: The response, or an object in it; a `Record` knows its call and its request id.
        problem: With the member's name on the wire, and no value: "has no JobId".
        of: The call, where the record does not know it.
    """
    call, request_id = of, ""
    if isinstance(record, Record):
        call, request_id = record.call, record.request_id
    suffix = f" (request {request_id})" if request_id else ""

    return UnexpectedResponse(f"the response of {call} {problem}{suffix}")
