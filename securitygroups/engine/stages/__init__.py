"""The layers on a packet's way, one file each; every check is `(packet, environment) -> Step`."""

from collections.abc import Callable

from securitygroups.engine.environment import Environment
from securitygroups.engine.packets import Packet
from securitygroups.engine.trace import Step

Check = Callable[[Packet, Environment], Step]
