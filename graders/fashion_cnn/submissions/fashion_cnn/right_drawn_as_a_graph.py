# what: draws by way of a graph, from left to right, with names and activations, at full size
# %% [draw]
graph = keras.utils.model_to_dot(
    model,
    show_shapes=True,
    show_layer_names=True,
    show_layer_activations=True,
    rankdir="LR",
)
graph.write_png("architecture.png")
