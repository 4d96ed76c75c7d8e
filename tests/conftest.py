"""What every test runs under."""

import hypothesis

# The same examples on every run: the suite turns red because of a change, never by luck or on a slow machine.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("suite")
