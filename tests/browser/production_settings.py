"""The site's own settings, with its collected files in a directory of the test's."""

import os
from pathlib import Path

from console.settings import *  # noqa: F403  # every setting is the site's, unless changed below

STATIC_ROOT = Path(os.environ["TEST_STATIC_ROOT"])
