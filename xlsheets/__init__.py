"""xlsheets: performance self-evaluation (绩效自评) workbooks that compute themselves, and reports that cannot disagree."""

__version__ = "0.1.0"
