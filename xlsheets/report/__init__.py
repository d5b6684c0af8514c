"""Reports: evaluation and results through a text template into a .docx in 公文格式."""
