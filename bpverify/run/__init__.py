"""A run: ops over seeded examples, in parts that any executor maps, merged to one report."""
