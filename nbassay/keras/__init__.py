"""Keras on the trusted side: `models` rebuilds a notebook's models, `training` trains as `fit`."""
