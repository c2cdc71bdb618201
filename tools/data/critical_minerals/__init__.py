"""The parts of the build of the critical-minerals world and of the nickel world of 2019."""
