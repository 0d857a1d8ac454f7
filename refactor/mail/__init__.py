"""Mails and patches as text: addresses, trailers, threads. Pure."""
