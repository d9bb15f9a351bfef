"""Plain HTTP: the pool, endpoints, what a response holds, and the steps of a signature."""
