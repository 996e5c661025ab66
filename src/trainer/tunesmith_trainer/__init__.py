"""What runs on the box: `python -m tunesmith_trainer --job DIR` trains one job.

This file stays empty of imports: the supervisor shares the package and runs on older Pythons without any library.
"""
