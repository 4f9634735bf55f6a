"""The staff pages: how the line stands, a telephone to try it with, its menu. Nothing of it without signing in."""
