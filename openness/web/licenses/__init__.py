"""The license check: models and licenses against one's own terms."""
