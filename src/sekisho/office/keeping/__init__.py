"""What an office keeps beside its records: the law that it runs by, figures for the public, when it was backed up."""
