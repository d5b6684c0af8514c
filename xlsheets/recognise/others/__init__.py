"""What stands in tables that are not ours as no form of ours has it."""
