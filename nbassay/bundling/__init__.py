"""An assignment in one archive, to be graded elsewhere: in a private place, or by Gradescope.

What comes out hangs on what goes in and on nothing else: no times, no folders of this machine.
"""
