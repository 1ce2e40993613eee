"""How the server treats connections; what a request may ask for stands in ``app/limits.py``."""

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.limits import from_environment


class Settings(BaseSettings):
    """Each may be set in the environment, as ``PADPOOL_IDLE_SECONDS=20``, before the service starts."""

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


SETTINGS = from_environment(Settings)
