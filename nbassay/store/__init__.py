"""What is kept between runs: evidence, marks, results, trainings and the audit trail."""
