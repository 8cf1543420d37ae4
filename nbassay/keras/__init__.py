"""Keras on the trusted side: `models` rebuilds what a notebook made, `training` trains as `fit` would."""
