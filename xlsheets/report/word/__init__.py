"""Word documents: paragraphs, tables, charts, styles in 公文格式, and PDF."""
