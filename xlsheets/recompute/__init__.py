"""The use cases recompute (重新计算) and freeze (定稿): what is written back into a file."""
