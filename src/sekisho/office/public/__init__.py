"""What anyone may see without an account: what is needed, what the law is, whether a licence is genuine."""
