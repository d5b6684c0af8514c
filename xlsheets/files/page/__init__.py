"""What a sheet looks like on paper: the height that texts take, rows that grow with them, page breaks."""
