# what: the dense network as it was given
# expect: test_input_is_a_picture_with_a_channel test_neighbours_are_looked_at_before_flattening
# expect: test_it_learns_more_than_the_dense_network
# %% [build_model]
def build_model():
    return build_dense()
