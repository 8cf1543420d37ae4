# what: a gate is a text, another has two numbers
# expect: test_and_agrees_with_its_table test_or_agrees_with_its_table
# %% [gates]
AND = "1, 1, 1.5"
OR = (1, 1)
A_AND_NOT_B = (1, -1, 0.5)
