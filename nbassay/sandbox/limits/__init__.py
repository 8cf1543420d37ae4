"""What a run may use of time, memory, processes and disk, and what ends it when it uses more."""
