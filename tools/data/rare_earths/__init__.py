"""The parts of the build of the rare-earth world."""
