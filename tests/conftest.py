from hypothesis import settings

# A busy machine is no failure; how fast dates are read is measured by tests.benchmarks.edtf_parse.
settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")
