"""The site's own settings, with its collected files where the test wants them."""

import os
from pathlib import Path

from console.settings import *  # noqa: F403  # every setting is the site's, unless changed below
from console.settings import STATIC_ROOT as USUAL_STATIC_ROOT

STATIC_ROOT = Path(os.environ.get("TEST_STATIC_ROOT", USUAL_STATIC_ROOT))
