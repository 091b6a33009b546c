"""What the graph holds in forms that others work with: pictures and files."""
