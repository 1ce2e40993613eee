"""Which pages of other origins may read the answers."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from app.language import language
from app.problems import Fault, respond, shown
from padpool.errors import refusal

REFUSED = "Disallowed CORS "


class Cors(CORSMiddleware):
    """Starlette's; but what a browser asks beforehand is refused with a problem, as everything is."""

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        told = bytes(answer.body).decode()
        if not told.startswith(REFUSED):
            return answer
        asked = {
            "origin": ("Origin", self.allow_origins),
            "method": ("Access-Control-Request-Method", self.allow_methods),
            "headers": ("Access-Control-Request-Headers", self.allow_headers),
            "private-network": ("Access-Control-Request-Private-Network", ["false"]),
        }
        faults = []
        for header, allowed in map(asked.__getitem__, told.removeprefix(REFUSED).split(", ")):
            words = ", ".join(allowed)
            rule = {"en": f"must be of {words}", "zh": f"应属于 {words}"}
            faults.append(Fault("", refusal(header, rule, shown(request_headers[header]))))
        problem = respond(400, faults[0].detail, faults, lang=language(request_headers))
        problem.headers.update(self.preflight_headers | {"Vary": f"{self.preflight_headers['Vary']}, Accept-Language"})
        return problem
