"""The endpoints of OKX that are modelled, one module or folder for each section."""
