"""Rules that every Chinese word of PadPool keeps: nothing English left over, and set as Chinese is."""

import re

import padpool
from app.answers import LimitsAnswer
from padpool import LAYERS

WIDE = r"[\u3400-\u9fff]"
LATIN = r"[A-Za-z]"

CODE = {
    *"x y g dx k s d p c n i j K L W H N C Lp CSV JSON NumPy PyTorch TensorFlow JAX ONNX Keras PadPool API UTF bytes path".split(),
    *"Shift Alt Ctrl Esc Enter Delete Home End PageUp PageDown Space F2 Tab JavaScript NaN Infinity inf nan true false null".split(),
    *"float16 float32 float64 int safetensors npy numpy save np array tensor Content Type Host application json octet stream".split(),
    *"kh kw body text layer layers type sequential Sequential out".split(),
    *LAYERS,
    *padpool.__all__,
    *LimitsAnswer.model_fields,
    *(field for layer in LAYERS.values() for field in layer.parameters()),
    *(choice for layer in LAYERS.values() for row in layer.parameters().values() for choice in row.choices),
}
"""Names of code, keys and formats: they are alike in every language."""


def leftover(text: str) -> list[str]:
    """English words in Chinese text; what stands in quotation marks is somebody's value."""
    bare = re.sub(r"'[^']*'|“[^”]*”|https?://\S+", " ", text)
    return [word for word in re.findall(rf"{LATIN}[A-Za-z0-9_]*", bare) if word not in CODE and not re.fullmatch("[A-Z]", word)]


def badly_set(text: str) -> list[str]:
    """Places where Chinese touches a Latin letter or a digit, where a space tears it apart, or where its punctuation is not its own."""
    # A sign between two things stands off from both.
    text = text.replace(" · ", "·")
    # A sign of the full width has room of its own; an ideograph has none.
    touching = rf"{WIDE}[A-Za-z0-9]|[A-Za-z0-9]{WIDE}"
    torn = rf"{WIDE} +{WIDE}|[，。：；（）、！？] | [，。：；（）、！？]"
    foreign = rf"{WIDE}[,:;!?()]|[,:;!?(]{WIDE}|{WIDE}\.(?!\d)"
    return re.findall(rf"{touching}|{torn}|{foreign}", text)
