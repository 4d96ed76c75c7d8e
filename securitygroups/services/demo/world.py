"""The demo world: a shop, the people who keep it running, and one of each trouble the questions page tells of."""

from .abroad import HONG_KONG, SINGAPORE
from .beijing import BEIJING
from .guangzhou import GUANGZHOU
from .shanghai import SHANGHAI
from .story import PLATFORM, SANDBOX, STOREFRONT

PROJECTS = {STOREFRONT: "storefront", PLATFORM: "platform", SANDBOX: "sandbox"}
"""The projects beside the default one, by number."""

REGIONS = (GUANGZHOU, SHANGHAI, BEIJING, HONG_KONG, SINGAPORE)
