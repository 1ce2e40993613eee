"""The methods that every address answers beside its own: HEAD wherever GET is answered, and OPTIONS."""

from starlette.types import ASGIApp, Receive, Scope, Send


class HeadAsGet:
    """Lets HEAD run what GET does; servers send the headers alone. Routes of FastAPI would refuse it, or be documented twice."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A copy: the server looks into its own to know that no body goes out.
        await self.app({**scope, "method": "GET"} if scope.get("method") == "HEAD" else scope, receive, send)


def allowed(methods: str) -> str:
    """An Allow header with the methods that a route takes, and those that every route answers."""
    taken = {method.strip() for method in methods.split(",") if method.strip()}
    return ", ".join(sorted(taken | ({"HEAD"} if "GET" in taken else set()) | {"OPTIONS"}))
