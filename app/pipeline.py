"""A pipeline as text: JSON, as the API takes it, or a file of it."""

from pydantic import ValidationError

from app.body import parse
from app.faults import in_body, problem_of
from app.grids import read_file
from app.problems import Problem
from app.schemas import SequentialLayer, build
from padpool import Layer, PadPoolError
from padpool.errors import each

FIELD = "layers"


def read_pipeline(text: str) -> Layer:
    """Raises PadPoolError with the words of the API where it is none, or is too long."""
    body = text.encode() if text.lstrip().startswith("[") else read_file(text)
    try:
        model = SequentialLayer.model_validate({"type": "sequential", FIELD: parse(body, FIELD)})
        return build(model, "")
    except ValidationError as error:
        problem = problem_of(in_body(error))
    except Problem as found:
        problem = found
    raise PadPoolError(each(problem.faults[0].detail), FIELD)
