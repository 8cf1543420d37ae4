"""A class on several machines: Dask carries notebooks there, and their marks back.

Whoever grades packs what a notebook's mark depends on (`parcels`, `units`) and hands it out
(`dask_executor`); a worker (`worker`, `far_grading`) checks it, keeps it in a folder of its own and grades
it in processes as those of one machine. A training that several ask for is done by one (`trainings`).
"""
