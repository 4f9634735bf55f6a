"""What the caller meant. Pure: words in; the names of issues, choices and commands out, or nothing."""
