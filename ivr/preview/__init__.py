"""What callers will hear, before anybody calls: prompts, days, the menu, and what a change changes."""
