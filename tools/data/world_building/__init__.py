"""What the builds of all worlds share: geography, rights of sources, fitting, checks and writing."""
