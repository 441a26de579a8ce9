"""The networks AE and AESc and how they are trained."""
