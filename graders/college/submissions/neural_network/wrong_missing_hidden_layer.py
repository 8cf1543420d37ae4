# what: model has two hidden layers, as small_model does
# expect: test_layers_are_ten_ten_ten_one test_model_has_411_parameters
# %% [architecture]
model = keras.models.clone_model(small_model)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
