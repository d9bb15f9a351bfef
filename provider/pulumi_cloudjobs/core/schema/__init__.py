"""The models of inputs and the walks over them: checks, differences, wire names."""
