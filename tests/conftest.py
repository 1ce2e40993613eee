"""How thorough the property tests are: ``PADPOOL_FULL=1`` (``scripts/test --full``) searches for much longer. Kernels are
the plain ones, whatever is installed; the compiled twins have tests of their own.
"""

import os

from hypothesis import HealthCheck, settings

os.environ["PADPOOL_COMPILED"] = "0"

# No deadline and no complaint about slowness: a busy machine is not a fault of the code.
_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ordinary", _patient, derandomize=True, max_examples=50)
settings.register_profile("full", _patient, max_examples=1000, print_blob=True)
settings.load_profile("full" if os.environ.get("PADPOOL_FULL") else "ordinary")
