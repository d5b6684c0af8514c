"""Pure rules: numbers, targets, completion, scores, the evaluation. No files, no Excel, no pandas."""
