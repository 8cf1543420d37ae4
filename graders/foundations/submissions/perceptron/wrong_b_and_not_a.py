# what: the last gate has A and B exchanged
# expect: test_a_and_not_b_agrees_with_its_table
# %% [gates]
AND = (1, 1, 1.5)
OR = (1, 1, 0.5)
A_AND_NOT_B = (-1, 1, 0.5)
