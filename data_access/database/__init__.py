"""What is particular to a database: SQLite or PostgreSQL. Nothing else knows which it is."""
