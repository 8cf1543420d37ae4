"""What runs inside the sandbox: the driver, the kernel and the export of evidence.

Nothing else of ours imports this package, and it imports nothing else of ours: the sandbox mounts
it alone, read-only, under the name `nbassay_kernel`. All that it writes is read by the trusted
side as hostile data; the written schema is `docs/evidence.md`.
"""
