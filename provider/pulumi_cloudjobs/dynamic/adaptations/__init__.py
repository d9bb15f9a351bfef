"""What changes Pulumi's host or the user's program."""
