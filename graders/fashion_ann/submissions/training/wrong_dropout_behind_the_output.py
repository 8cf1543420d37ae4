# what: dropout added at the end, where it wipes out answers
# expect: test_dropout_stands_behind_each_hidden_layer
# %% [dropout]
dropout_model = build_model()
dropout_model.add(layers.Dropout(0.3))
dropout_model.compile(
    optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
dropout_history = dropout_model.fit(
    x_train, y_train, epochs=20, validation_data=(x_valid, y_valid), verbose=0
)
