"""What stands in front of the pages: the gate, the headers, sign-in."""
