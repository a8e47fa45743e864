"""What `hearback` does, one module a group of commands."""
