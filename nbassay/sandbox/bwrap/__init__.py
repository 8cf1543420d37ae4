"""The sandbox that bubblewrap makes: namespaces of Linux, and a filter of system calls."""
