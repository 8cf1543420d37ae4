# what: the same three numbers for each gate
# expect: test_and_agrees_with_its_table test_or_agrees_with_its_table
# expect: test_a_and_not_b_agrees_with_its_table
# %% [gates]
AND = OR = A_AND_NOT_B = (1, 1, 1)
