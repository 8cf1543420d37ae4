"""What an instructor makes: new assignments, releases, solutions, known submissions, the demo."""
