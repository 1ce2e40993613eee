"""Every setting of the service, read from the environment when it starts; ``docs/service.md`` tells them all."""

from typing import Any, TypeVar

from pydantic import Field, PositiveFloat, PositiveInt, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.problems import shown

S = TypeVar("S", bound=BaseSettings)
RULES: dict[Any, str] = {int: "an integer of at least 1", float: "a number above 0"}


class Limits(BaseSettings):
    """The most that a request may ask for; ``PADPOOL_SIDE=128`` sets one."""

    model_config = SettingsConfigDict(env_prefix="PADPOOL_", frozen=True)

    body: PositiveInt = Field(default=512 * 1024, description="Bytes of a request: `cells` numbers of full precision, generously indented.")
    side: PositiveInt = Field(default=64, description="Rows, and columns, of x.")
    output_side: PositiveInt = Field(default=256, description="Rows, and columns, of every layer's output, and so of g.")
    samples: PositiveInt = Field(default=16, description="Samples of a tensor.")
    channels: PositiveInt = Field(default=8, description="Channels of a tensor.")
    cells: PositiveInt = Field(default=8192, description="Numbers in all tensors of a request together.")
    window: PositiveInt = Field(default=16, description="Rows, and columns, of a window.")
    layers: PositiveInt = Field(default=5, description="Layers of a pipeline, however they are nested.")
    links: PositiveInt = Field(default=100_000, description="Links of all layers together: the price of an answer.")
    trace_links: PositiveInt = Field(default=36_000, description="Links of all layers together in a trace, which writes down every one.")
    inline_links: PositiveInt = Field(
        default=20_000,
        description="Up to this price an answer is computed at once, by the event loop itself.",
    )
    gradcheck_cells: PositiveInt = Field(default=256, description="Cells of x in a gradient check: two runs of the layer for each.")
    gradcheck_links: PositiveInt = Field(
        default=650_000, description="Cells of x times links in a gradient check; each sample counts as 350 more, of a norm as 5,000."
    )
    array_body: PositiveInt = Field(default=4 * 2**20, description="Bytes of a request that carries arrays as bytes.")
    array_links: PositiveInt = Field(
        default=4_000_000, description="Links of all layers together in such a request, samples counted likewise."
    )
    threads: PositiveInt = Field(
        default=1,
        description="Dear answers that are computed at a time; more would hold each other up, and everybody else, by Python's lock.",
    )
    waiting: PositiveInt = Field(default=32, description="Dear answers that wait for a thread; one more is told to come again (503).")


class Settings(BaseSettings):
    """How the server treats connections; ``PADPOOL_IDLE_SECONDS=20`` sets one."""

    model_config = SettingsConfigDict(env_prefix="PADPOOL_", frozen=True)

    connections: PositiveInt = Field(default=4096, description="Open connections of a process; one more is told to come again (503).")
    head_bytes: PositiveInt = Field(default=16_384, description="Bytes of a request's line and headers (431).")
    head_seconds: PositiveFloat = Field(default=10, description="Until a new connection has sent a request's headers.")
    body_seconds: PositiveFloat = Field(default=30, description="Until a request's body is there, from its headers on (408).")
    answer_seconds: PositiveFloat = Field(default=60, description="Until an answer is taken; then the connection is cut.")
    idle_seconds: PositiveInt = Field(default=75, description="That a connection is kept open between two requests.")
    cors: str = Field(default="", description="Origins whose pages may read the answers, separated by commas; `*` is every one.")

    @property
    def origins(self) -> list[str]:
        """Those of ``cors``, one by one."""
        return [origin for origin in map(str.strip, self.cors.split(",")) if origin]


def from_environment(kind: type[S]) -> S:
    """The settings that are set. Ends the process, whoever started it, with one sentence where one of them is none."""
    try:
        return kind()
    except ValidationError as error:
        wrong = error.errors()[0]
        name = str(wrong["loc"][0])
        rule = RULES.get(kind.model_fields[name].annotation, wrong["msg"])
        raise SystemExit(f"padpool: PADPOOL_{name.upper()} must be {rule}, got {shown(wrong['input'])}") from None


LIMITS = from_environment(Limits)
SETTINGS = from_environment(Settings)
