"""Tests that take minutes: many processes on one file, processes killed at random moments."""
