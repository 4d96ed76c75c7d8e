"""The benchmarks: every module here that offers `measure` adds lines to the table of `python -m tests.benchmarks`."""
