"""What a bureau sends out: tables that units fill in, blanks from a list, last year's forms as this year's."""
