"""What build.spec and scripts/bundle_test.py consist of."""
