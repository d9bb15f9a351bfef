"""What a model says of its inputs, and what is made of that: checks, differences, wire names."""
