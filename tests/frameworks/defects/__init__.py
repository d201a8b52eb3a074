"""Defects of the libraries that the table found, each shown by a script without bpverify."""
